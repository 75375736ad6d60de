"""The page of figures: each in the voice that gives it, as an interval; pairs that tempt to be added stand on two sides of a wall."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.store import select
from kzgraph.reading.figures import REFUSED, Figures
from kzgraph.site import intervals
from kzgraph.site.dates import When, when
from kzgraph.site.figure_panels import figures_by_voice
from kzgraph.site.matching import claims, values
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, addresses, chosen, cut

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.figure_panels import Figure, Panel, Value
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Link

FIGURES = "?assertion a kz:Figure ."
WALLED = f"{FIGURES} ?contrast kz:side|kz:against ?assertion ; a kz:Contrast ."
NEVER = When(9999, 12, 31, "")


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


class Count(NamedTuple):
    """A figure in a series: its values, its day if it can be read, and what is counted."""

    claim: Claim
    value: tuple[Value, ...]
    time: When | None
    counts: Link


class Series(NamedTuple):
    """Counts of the same by one voice, any two of which may be compared, and how many more there are that may not stand beside them."""

    counts: list[Count]
    left_out: int


def figures(content: Content, reader: Reader) -> str:
    """Every figure once, under its voice; before them the pairs that a source sets against each other, and counts of other days."""
    entries, turn = chosen(_figures(content), reader)
    pairs = [entry for entry in entries if isinstance(entry, Wall)]
    series = [entry for entry in entries if isinstance(entry, Series)]
    drawn = [entry for entry in entries if isinstance(entry, Drawn)]
    said = [*(side.claim for pair in pairs for side in pair.sides), *(count.claim for one in series for count in one.counts)]
    return render(
        "figures-page.html.j2",
        reader,
        content,
        walls=pairs,
        series=series,
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
    series = _series(content, {entry.figure.iri: entry.figure.value for entry in drawn})
    return cut([*walls(content), *series, *drawn], _kilobytes)


def _kilobytes(entry: Wall | Series | Drawn) -> float:
    return 4.0 if isinstance(entry, Wall) else 1.0 + 0.9 * len(entry.counts) if isinstance(entry, Series) else 1.6


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


def _series(content: Content, numbers: dict[str, tuple[Value, ...]]) -> list[Series]:
    """Counts of the same by one voice on several days that may be compared, each series in the order of the days."""
    calculus = Figures(content.store)
    comparable = set(calculus)
    counted, measures = values(content, FIGURES, "counts"), values(content, FIGURES, "measure")
    groups: dict[tuple[str, str, str], list[Count]] = {}
    for iri, claim in claims(content, FIGURES).items():
        if iri in numbers and iri in comparable and counted.get(iri):
            alike = groups.setdefault((claim.voice_iri, measures[iri][0].iri, counted[iri][0].iri), [])
            alike.append(Count(claim, numbers[iri], when(claim.day), counted[iri][0]))
    series = [
        Series(chosen, len(alike) - len(chosen))
        for alike in groups.values()
        for chosen in _comparable(sorted(alike, key=lambda count: (_order(count.time), count.claim.iri)), calculus)
        if len({count.claim.day for count in chosen}) > 1
    ]
    return sorted(series, key=lambda one: (-len(one.counts), one.counts[0].claim.iri))


def _comparable(counts: list[Count], calculus: Figures) -> list[list[Count]]:
    """Lists in which any two counts may be compared: each count is in one, with all others that go into it."""
    lists: list[list[Count]] = []
    for count in counts:
        if not any(count in known for known in lists):
            chosen = [count]
            for other in counts:
                if other not in chosen and all(calculus.compare(one.claim.iri, other.claim.iri).outcome != REFUSED for one in chosen):
                    chosen.append(other)
            lists.append([one for one in counts if one in chosen])
    return lists


def _order(time: When | None) -> tuple[int, int]:
    known = time or NEVER
    return known.last, known.day or 99  # a month stands after its days: it may be any of them


PAGE = Page("/figures", "figures in menu", figures, fields=(PART,), addresses=lambda content, _: addresses(_figures(content)))
