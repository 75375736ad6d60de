"""The query editor: a plain form where there is a server; a script makes it an editor that shows its results in the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.site.page import render
from kzgraph.site.start import by_area
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.questions.question import Question
    from kzgraph.site.page import Reader
    from kzgraph.site.site import Site
    from kzgraph.site.start import Areas

SECONDS = 30  # for a query where there is no server
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
    "result rows",
    "download csv",
    "download turtle",
    "as they are",
    "no answer",
    "others refused",
    "reads only",
)


def query(site: Site, reader: Reader, found: Iterable[Question], areas: Areas, text: str, seconds: float = SECONDS) -> str:
    """The page with a query in it, or with one to begin with; `seconds` is what a query may take."""
    return render(
        "query.html.j2",
        reader,
        site,
        text=text or FIRST,
        areas=by_area(found, areas, reader.language),
        prefixes=PREFIXES,
        seconds=f"{seconds:g}",
        spoken=SPOKEN,
        lit=(),
    )
