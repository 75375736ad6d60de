"""What changed, in words: the releases, what is in none yet, and the addresses of what was withdrawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.names import short
from kzgraph.site import citation
from kzgraph.site.page import Page, render
from kzgraph.site.reader import Reader, path_of

if TYPE_CHECKING:
    from kzgraph.site.content import Content

PATH = "/changes"
MARKED = re.compile(r"(`[^`]+`|(?<!\*)\*[^*\s](?:[^*]*[^*\s])?\*(?!\*))")


class Heading(NamedTuple):
    """A heading of the list of changes, empty before the first, and its points."""

    text: str
    points: list[str]


def changes(content: Content, reader: Reader) -> str:
    """The page. The list of changes is in English, as its file has it."""
    stated = content.changes
    withdrawn = content.reader.withdrawn()
    return render(
        "changes.html.j2",
        reader,
        content,
        edition=citation.edition(content, reader.language),
        releases=[(one.version, one.day, points(one.text)) for one in stated.releases] if stated else [],
        pieces=pieces,
        coming=points(stated.coming) if stated else [],
        withdrawn=[(path_of(iri), short(iri), day.value) for iri, day in withdrawn.items()],
    )


def points(text: str) -> list[Heading]:
    """The points of a part of a list of changes in Markdown, by heading."""
    headings = [Heading("", [])]
    for line in text.split("\n"):
        if line.startswith("### "):
            headings.append(Heading(line[4:].strip(), []))
        elif line.startswith("* "):
            headings[-1].points.append(line[2:].strip())
        elif line.strip() and headings[-1].points:
            headings[-1].points[-1] += f" {line.strip()}"
        elif line.strip():
            headings[-1].points.append(line.strip())
    return [heading for heading in headings if heading.points]


def pieces(text: str) -> list[tuple[str, str]]:
    """A point in Markdown as pieces, each with the element that it stands in, empty for none."""
    tags = {"`": "code", "*": "em"}
    return [(tags[piece[0]], piece[1:-1]) if MARKED.fullmatch(piece) else ("", piece) for piece in MARKED.split(text) if piece]


PAGE = Page(PATH, "", changes)
