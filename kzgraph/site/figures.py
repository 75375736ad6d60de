"""The page of figures: each in the voice that gives it, as an interval; pairs that tempt to be added stand on two sides of a wall."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.store import select
from kzgraph.site.figure_panels import figures_by_voice
from kzgraph.site.filters import STANDING, VOICE, facets, filtered_addresses, kept, without_empty
from kzgraph.site.intervals import Scale
from kzgraph.site.matching import claims, values
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, chosen, cut
from kzgraph.site.passage_pages import SOURCE
from kzgraph.site.series import FIGURES, Series, series

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.figure_panels import Figure, Panel
    from kzgraph.site.filters import Facets
    from kzgraph.site.reader import Reader
    from kzgraph.site.series import Row
    from kzgraph.site.texts import Link

FILTERS = (SOURCE, VOICE, STANDING, "unit")
FIGURE_KILOBYTES = 1.6  # of a figure in the panel of its voice, about
GRAMMAR = Scale()  # of the pictures that tell how marks are drawn
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


Entry = Wall | Series | Drawn


def figures(content: Content, reader: Reader) -> str:
    """Every figure once, under its voice; before them the pairs that a source sets against each other, and each count through time."""
    reader = without_empty(reader)
    held, kept_of = kept(content, reader, _figures(content), _facets(content), FILTERS)
    entries, turn = chosen(cut(held, _kilobytes), reader)
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
        kept=kept_of,
        scale=GRAMMAR,
        grammar=[("drawn bound", GRAMMAR.at_least(30)), ("drawn exact", GRAMMAR.exact(30)), ("drawn word", GRAMMAR.word("hundreds"))],
        person_days=content.person_days({claim.iri for claim in said}),
        drawn_days=content.person_days({entry.figure.iri for entry in drawn}),
    )


@lru_cache(maxsize=1)
def _figures(content: Content) -> list[Entry]:
    """What stands on the page: the pairs, the series, the figures under their voices."""
    drawn = [Drawn(panel, figure) for panel in panels(content) for figure in panel.figures]
    beside = series(content, _claims(content), {entry.figure.iri: entry.figure for entry in drawn})
    return [*walls(content), *beside, *drawn]


@lru_cache(maxsize=1)
def panels(content: Content) -> list[Panel]:
    """The figures of each voice in each unit."""
    return figures_by_voice(content.store, content.facts)


@lru_cache(maxsize=1)
def _claims(content: Content) -> dict[str, Claim]:
    return claims(content, FIGURES)


def _facets(content: Content) -> Callable[[Entry], list[Facets]]:
    unit_of = {figure.iri: panel.unit_iri for panel in panels(content) for figure in panel.figures}

    def of(entry: Entry) -> list[Facets]:
        if isinstance(entry, Wall):
            said = [side.claim for side in entry.sides]
        else:
            said = [row.figure.claim for row in entry.all_rows()] if isinstance(entry, Series) else [_claims(content)[entry.figure.iri]]
        return [facets(content, claim, unit={unit_of[claim.iri]} if claim.iri in unit_of else ()) for claim in said]

    return of


def _kilobytes(entry: Entry) -> float:
    if isinstance(entry, Wall):
        return 4.0
    return 1.0 + sum(map(_row_kilobytes, entry.all_rows())) if isinstance(entry, Series) else FIGURE_KILOBYTES


def _row_kilobytes(row: Row) -> float:
    return 2.6 + 1.0 * len(row.judged)


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


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return filtered_addresses(content, _figures(content), _facets(content), _kilobytes)


PAGE = Page("/figures", "figures", figures, fields=(*FILTERS, PART), addresses=_addresses)
