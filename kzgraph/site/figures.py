"""The page of figures: each in the voice that gives it, as an interval; pairs that tempt to be added stand on two sides of a wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.graph.store import select
from kzgraph.reading.notes import person_days
from kzgraph.site import intervals
from kzgraph.site.claims import figures_by_voice
from kzgraph.site.content import lit
from kzgraph.site.dates import When, when
from kzgraph.site.matching import claims, values
from kzgraph.site.page import Page, render

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

FIGURES = "?assertion a kz:Figure ."
NEVER = When(9999, 12, 31, "")


def figures(content: Content, reader: Reader) -> str:
    """Every figure once, under its voice; before them the pairs that a source sets against each other, and counts of other days."""
    panels = figures_by_voice(content.store, content.facts)
    listed = [each for _, _, shown in panels for each in shown]
    numbers = {each["iri"]: each["value"] for each in listed}
    return render(
        "figures-page.html.j2",
        reader,
        content,
        walls=walls(content),
        series=_series(content, numbers),
        figures=panels,
        grammar=[("drawn bound", intervals.at_least(30)), ("drawn exact", intervals.exact(30)), ("drawn word", intervals.word("hundreds"))],
        person_days=person_days(content.store, {each["iri"] for each in listed}),
        lit=lit([{"proofs": [each["proof"]]} for each in listed]),
    )


def walls(content: Content) -> list[dict[str, Any]]:
    """Figures that a source sets against each other: both claims, what each counts, and what is not said of them."""
    rows = select(
        content.store,
        """SELECT DISTINCT ?contrast ?side ?against {
          ?contrast kz:side ?side ; kz:against ?against . ?side a kz:Figure . ?against a kz:Figure
          FILTER (?side != ?against) } ORDER BY ?contrast""",
    )
    pairs = [(row["contrast"].value, row["side"].value, row["against"].value) for row in rows]
    told = claims(content, FIGURES)
    measures = values(content, FIGURES, "measure")
    contrasts = claims(content, "?assertion a kz:Contrast .")
    found = [
        {
            "sides": [{**told[iri], "measures": measures.get(iri, [])} for iri in (against, side)],
            "by": contrasts.get(contrast),
        }
        for contrast, side, against in pairs
        if side in told and against in told
    ]
    return sorted(found, key=lambda wall: [proof["place"].shown["en"] for each in wall["sides"] for proof in each["proofs"]])


def _series(content: Content, numbers: dict[str, Any]) -> list[dict[str, Any]]:
    """Counts of the same by one voice on several days: a row a day and statement, in the order of the days."""
    told, counted = claims(content, FIGURES), values(content, FIGURES, "counts")
    measures = values(content, FIGURES, "measure")
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for iri, row in told.items():
        if iri in numbers and row["day"] and measures.get(iri) and counted.get(iri):
            key = (row["voice_iri"], measures[iri][0][0], counted[iri][0][0])
            groups.setdefault(key, []).append({**row, "value": numbers[iri], "time": when(row["day"]), "counts": counted[iri][0]})
    series = [rows for rows in groups.values() if len({row["day"].value for row in rows}) > 1]
    ordered = [sorted(rows, key=lambda row: _order(row["time"])) for rows in series]
    return [{"rows": rows, "counts": rows[0]["counts"]} for rows in sorted(ordered, key=lambda rows: (-len(rows), rows[0]["iri"]))]


def _order(time: When | None) -> tuple[int, int]:
    told = time or NEVER
    return told.last, told.day or 99  # a month stands after its days: it may be any of them


PAGE = Page("/figures", "figures in menu", figures)
