"""The page for those who work with the data: programs, queries, downloads, terms, how to cite, and permanent addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kzgraph.site import citation
from kzgraph.site.content import Content, Download
from kzgraph.site.context import publisher
from kzgraph.site.page import Page, render
from kzgraph.site.reader import ROOT

if TYPE_CHECKING:
    from kzgraph.site.reader import Reader


def downloads(dumps: Iterable[tuple[str, str | bytes]]) -> list[Download]:
    """Files to take along, with their names from the top of the folder."""
    bodies = ((name, text.encode() if isinstance(text, str) else text) for name, text in dumps)
    return [Download(name, f"{len(body):,}".replace(",", "\u2009"), hashlib.sha256(body).hexdigest()) for name, body in bodies]


def data(content: Content, reader: Reader) -> str:
    """The page; the files are those of a site of files."""
    return render(
        "data.html.j2",
        reader,
        content,
        cited=", ".join((publisher(content), citation.edition(content, reader.language))),
        root=ROOT,
    )


PAGE = Page("/data", "all data", data, data=True)
