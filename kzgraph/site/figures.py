"""The page of figures: each count through time, each measure as intervals; pairs that tempt to be added stand on two sides of a wall."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph import model
from kzgraph.site.by_day import by_day
from kzgraph.site.figure_panels import Figure, Panel, figures_by_measure
from kzgraph.site.filters import STANDING, VOICE, Facets, facets, filtered_addresses, kept, without_empty
from kzgraph.site.intervals import Scale
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, chosen, cut
from kzgraph.site.passage_pages import SOURCE
from kzgraph.site.series import Row, Series, series

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Link

FILTERS = (SOURCE, VOICE, STANDING, "measure")
FIGURE_KILOBYTES = 3.2  # of a figure in the panel of its measure, about
MOST_IN_SHORT = 8  # numbers in the line of a folded table, of those that may be compared and of the others
GRAMMAR = Scale(0, 10, 5)  # of the pictures that tell how marks are drawn
TABLE = "every-figure"  # the question whose answer is a table of all figures


class Side(NamedTuple):
    """One of two figures that a source sets against each other, and what it counts."""

    claim: Claim
    measures: list[Link]


class Wall(NamedTuple):
    """Two figures that tempt to be added, and the claim that contrasts them, if it is one."""

    sides: list[Side]
    by: Claim | None


class Drawn(NamedTuple):
    """A figure in the panel of its measure."""

    panel: Panel
    figure: Figure


Entry = Wall | Series | Drawn


def figures(content: Content, reader: Reader) -> str:
    """Each count through time, the pairs that a source sets against each other, and every figure once, under its measure."""
    reader = without_empty(reader)
    held, kept_of = kept(content, reader, _figures(content), _facets(content), FILTERS, lambda entry: isinstance(entry, Drawn))
    parts = cut(held, _kilobytes)
    entries, turn = chosen(parts, reader)
    begins = next((number for number, part in enumerate(parts, 1) if any(isinstance(entry, Drawn) for entry in part)), 0)
    pairs = [entry for entry in entries if isinstance(entry, Wall)]
    listed = [entry for entry in entries if isinstance(entry, Series)]
    drawn = [entry for entry in entries if isinstance(entry, Drawn)]
    said = [*(side.claim for pair in pairs for side in pair.sides), *(row.figure.claim for one in listed for row in one.all_rows())]
    return render(
        "figures-page.html.j2",
        reader,
        content,
        walls=pairs,
        most_in_short=MOST_IN_SHORT,
        series=[(one, by_day(one, reader.language)) for one in listed],
        panels=[
            panel._replace(figures=[entry.figure for entry in group])
            for panel, group in itertools.groupby(drawn, lambda entry: entry.panel)
        ],
        turn=turn,
        begins=begins,
        table=TABLE in content.questions and f"/questions/{TABLE}",
        kept=kept_of,
        newest=max((source.day for source in content.sources.values()), default=""),
        scale=GRAMMAR,
        grammar=[("drawn bound", GRAMMAR.at_least(30)), ("drawn exact", GRAMMAR.exact(30)), ("drawn word", GRAMMAR.word("dozens"))],
        person_days=content.person_days({claim.iri for claim in said}),
        drawn_days=content.person_days({entry.figure.claim.iri for entry in drawn}),
    )


@lru_cache(maxsize=1)
def _figures(content: Content) -> list[Entry]:
    """What stands on the page: the series, the pairs, the figures under their measures."""
    drawn = [Drawn(panel, figure) for panel in panels(content) for figure in panel.figures]
    return [*counted(content), *walls(content), *drawn]


@lru_cache(maxsize=1)
def panels(content: Content) -> list[Panel]:
    """The figures of each measure."""
    return figures_by_measure(content.facts)


@lru_cache(maxsize=1)
def counted(content: Content) -> list[Series]:
    """Each count through time."""
    return series(content, {figure.claim.iri: figure for panel in panels(content) for figure in panel.figures})


def _facets(content: Content) -> Callable[[Entry], list[Facets]]:
    measure_of = {figure.claim.iri: panel.measure_iri for panel in panels(content) for figure in panel.figures}

    def of(entry: Entry) -> list[Facets]:
        if isinstance(entry, Wall):
            said = [side.claim for side in entry.sides]
        else:
            said = [row.figure.claim for row in entry.all_rows()] if isinstance(entry, Series) else [entry.figure.claim]
        return [facets(content, claim, measure={measure_of[claim.iri]} if claim.iri in measure_of else ()) for claim in said]

    return of


def _kilobytes(entry: Entry) -> float:
    if isinstance(entry, Wall):
        return 5.5
    return 4.0 + sum(map(_row_kilobytes, entry.all_rows())) if isinstance(entry, Series) else FIGURE_KILOBYTES


def _row_kilobytes(row: Row) -> float:
    return 3.0 + 1.0 * len(row.judged)


@lru_cache(maxsize=2)
def walls(content: Content, most: int | None = None) -> list[Wall]:
    """The pairs of figures that a source sets against each other, in the order of the texts; the first of them."""
    pairs = content.reader.set_against()[:most]
    known = {claim.iri: claim for claim in content.reader.claims({iri for pair in pairs for iri in pair})}
    return [
        Wall([_side(content, known[iri]) for iri in sides], content.facts.stated(known[contrast]))
        for contrast, *sides in pairs
        if known.keys() >= {contrast, *sides}
    ]


def _side(content: Content, claim: model.Claim) -> Side:
    measures = [claim.measure] if isinstance(claim, model.Figure) else []
    return Side(content.facts.stated(claim), content.terms.nodes(measures))


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return filtered_addresses(content, _figures(content), _facets(content), _kilobytes)


PAGE = Page("/figures", "figures", figures, fields=(*FILTERS, PART), addresses=_addresses)
