"""The page of figures: each in the voice that gives it, as an interval; pairs that tempt to be added stand on two sides of a wall."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.store import select
from kzgraph.site import intervals
from kzgraph.site.figure_panels import figures_by_voice
from kzgraph.site.matching import claims, values
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.series import FIGURES, Series, series

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.figure_panels import Figure, Panel
    from kzgraph.site.reader import Reader
    from kzgraph.site.series import Row
    from kzgraph.site.texts import Link

WALLED = f"{FIGURES} ?contrast kz:side|kz:against ?assertion ; a kz:Contrast ."


class Side(NamedTuple):
    """One of two figures that a source sets against each other, and what it counts."""

    claim: Claim
    measures: list[Link]


class Wall(NamedTuple):
    """Two figures that tempt to be added, and the claim that contrasts them, if it is one."""

    sides: list[Side]
    by: Claim | None


class Drawn(NamedTuple):
    """A figure in the panel of its voice."""

    panel: Panel
    figure: Figure


def figures(content: Content, reader: Reader) -> str:
    """Every figure once, under its voice; before them the pairs that a source sets against each other, and each count through time."""
    entries, turn = chosen(_figures(content), reader)
    pairs = [entry for entry in entries if isinstance(entry, Wall)]
    listed = [entry for entry in entries if isinstance(entry, Series)]
    drawn = [entry for entry in entries if isinstance(entry, Drawn)]
    said = [*(side.claim for pair in pairs for side in pair.sides), *(row.figure.claim for one in listed for row in one.all_rows())]
    return render(
        "figures-page.html.j2",
        reader,
        content,
        walls=pairs,
        series=listed,
        panels=[
            panel._replace(figures=[entry.figure for entry in group])
            for panel, group in itertools.groupby(drawn, lambda entry: entry.panel)
        ],
        turn=turn,
        grammar=[("drawn bound", intervals.at_least(30)), ("drawn exact", intervals.exact(30)), ("drawn word", intervals.word("hundreds"))],
        person_days=content.person_days({*(entry.figure.iri for entry in drawn), *(claim.iri for claim in said)}),
    )


@lru_cache(maxsize=1)
def _figures(content: Content) -> list[list[Wall | Series | Drawn]]:
    """What stands on each part of the page: the pairs, the series, the figures under their voices."""
    panels = figures_by_voice(content.store, content.facts)
    drawn = [Drawn(panel, figure) for panel in panels for figure in panel.figures]
    beside = series(content, claims(content, FIGURES), {entry.figure.iri: entry.figure.value for entry in drawn})
    return cut([*walls(content), *beside, *drawn], _kilobytes)


def _kilobytes(entry: Wall | Series | Drawn) -> float:
    return 4.0 if isinstance(entry, Wall) else 1.0 + sum(map(_row_kilobytes, entry.all_rows())) if isinstance(entry, Series) else 1.6


def _row_kilobytes(row: Row) -> float:
    return 1.2 + 0.8 * len(row.judged)


@lru_cache(maxsize=1)
def walls(content: Content) -> list[Wall]:
    """The pairs of figures that a source sets against each other, in the order of the texts."""
    rows = select(
        content.store,
        """SELECT DISTINCT ?contrast ?side ?against {
          ?contrast kz:side ?side ; kz:against ?against . ?side a kz:Figure . ?against a kz:Figure
          FILTER (?side != ?against) } ORDER BY ?contrast""",
    )
    pairs = [(row["contrast"].value, row["side"].value, row["against"].value) for row in rows]
    known = claims(content, WALLED)
    measures = values(content, WALLED, "measure")
    contrasts = claims(content, "?assertion a kz:Contrast .")
    built = [
        Wall([Side(known[iri], measures.get(iri, [])) for iri in (against, side)], contrasts.get(contrast))
        for contrast, side, against in pairs
        if side in known and against in known
    ]
    return sorted(built, key=lambda wall: [proof.place.shown["en"] for side in wall.sides for proof in side.claim.proofs])


PAGE = Page("/figures", "figures in menu", figures, fields=(PART,), addresses=lambda content, _: addresses(_figures(content)))
