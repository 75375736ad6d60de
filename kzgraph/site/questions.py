"""The page of the questions by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.questions import canned
from kzgraph.site.page import Page, render

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

LONGEST = 200  # letters of a search


def questions(content: Content, reader: Reader) -> str:
    """All of them; with a query field `q`, those that hold its words."""
    words = reader.field("q")[:LONGEST].strip()
    matches = list(content.questions.values())
    if words:
        matches = canned.search(matches, words)
    areas = content.by_area(reader.language, matches)
    return render("questions.html.j2", reader, content, areas=areas, wanted=words, count=len(matches), searched=canned.searched)


PAGE = Page("/questions", "questions", questions, fields=("q",), negotiated=True)
