"""The query editor: a plain form where there is a server; a script makes it an editor that shows its results in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.graph import prefixes
from kzgraph.site.page import Page, render

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

FIRST = """SELECT ?claim ?voice ?standing ?asOf ?passage {
  ?claim kz:voice ?voice ; kz:standing ?standing ; kz:asOf ?asOf ; kz:statedIn ?passage .
} ORDER BY ?passage ?claim LIMIT 20
"""
# what the script says
SPOKEN = (
    "run",
    "stop",
    "result",
    "loading",
    "running",
    "stopped",
    "over time",
    "rows came",
    "first rows",
    "yes",
    "no",
    "at place",
    "no result",
    "likely wrong",
    "no such term",
    "result rows",
    "sheet file",
    "sheet with semicolons",
    "download csv",
    "download turtle",
    "as they are",
    "no answer",
    "others refused",
    "reads only",
)


def query(content: Content, reader: Reader) -> str:
    """The page with the query of the field `query`, or that of the question that the field `question` names, or with a first query."""
    question = content.questions.get(reader.field("question"))
    text = reader.field("query") or (question.sparql if question else FIRST)
    return render(
        "query.html.j2",
        reader,
        content,
        text=text,
        areas=content.by_area(reader.language),
        prefixes=prefixes.of(content.reader.store),
        seconds=f"{content.seconds:g}",
        spoken=SPOKEN,
    )


PAGE = Page("/query", "query editor", query, fields=("query", "question"), data=True)
