"""One count through time: statements of it that may be compared, by any voice and source, and those that may not, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.reading.became import HELD, NOT_COMPARABLE, UNSURE
from kzgraph.reading.figures import COUNTS, REFUSED, Figures
from kzgraph.site.became import histories, outcome
from kzgraph.site.dates import When, when
from kzgraph.site.matching import values
from kzgraph.site.texts import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzgraph.reading.became import Comparison
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.figure_panels import Value
    from kzgraph.site.texts import Link, Text

FIGURES = "?assertion a kz:Figure ."
NEVER = When(9999, 12, 31, "")


class Count(NamedTuple):
    """A figure in a series: its values, its day if it can be read, and what is counted."""

    claim: Claim
    value: tuple[Value, ...]
    time: When | None
    counts: Link


class Judged(NamedTuple):
    """What this project judged of a count beside others: in a word or two and with the role, beside which counts, and why."""

    outcome: Text
    beside: list[Count]
    why: Text


class Row(NamedTuple):
    """A count and what was judged of it beside the others of its table."""

    figure: Count
    judged: list[Judged]


class Wall(NamedTuple):
    """Counts that may not be compared with those of a table, and in what they differ."""

    differs_in: Text
    rows: list[Row]


class Series(NamedTuple):
    """Counts any two of which may be compared, in the order of their days; what may not stand beside them, and how many more by rule."""

    rows: list[Row]
    walls: list[Wall]
    left_out: int

    def all_rows(self) -> list[Row]:
        """The counts of the table and those beyond its walls."""
        return [*self.rows, *(row for wall in self.walls for row in wall.rows)]

    @property
    def compared(self) -> bool:
        """Whether any of it was judged by this project."""
        return any(row.judged for row in self.all_rows())

    @property
    def counts(self) -> list[Link]:
        """What is counted, each name once: groups of several sources may be called alike."""
        return list({row.figure.counts.text.shown["en"]: row.figure.counts for row in reversed(self.rows)}.values())[::-1]


def series(content: Content, figures: Mapping[str, Claim], numbers: Mapping[str, tuple[Value, ...]]) -> list[Series]:
    """The counts that a voice gives on several days, or that this project compared with those of another source; the longest first."""
    made = _Series(content, figures, numbers)
    listed = [(chosen, group) for group in made.alike() for chosen in made.comparable(group)]
    listed.sort(key=lambda pair: (-len(pair[0]), pair[0][0]))
    return [one for chosen, group in listed if (one := made.of(chosen, group))]


class _Series:
    """The counts by IRI, what may be compared by rule or judgement, and what this project judged of each beside the others."""

    def __init__(self, content: Content, figures: Mapping[str, Claim], numbers: Mapping[str, tuple[Value, ...]]) -> None:
        self.terms = content.terms
        self.calculus = Figures(content.store)
        known, counted = set(self.calculus), values(content, FIGURES, "counts")
        self.counts = {
            iri: Count(claim, numbers[iri], when(claim.day), counted[iri][0])
            for iri, claim in figures.items()
            if iri in numbers and iri in known and iri in counted
        }
        self.measures = values(content, FIGURES, "measure")
        self.compared: dict[str, dict[str, Comparison]] = {iri: {} for iri in self.counts}
        for judged in (each for listed in histories(content).compared.values() for each in listed):
            if judged.state in HELD and judged.first in self.counts and judged.second in self.counts:
                self.compared[judged.first][judged.second] = self.compared[judged.second][judged.first] = judged

    def alike(self) -> list[list[str]]:
        """The counts of one measure, population and voice, together with those that were judged to be of one count with them."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for iri, count in self.counts.items():
            groups.setdefault((count.claim.voice_iri, self.measures[iri][0].iri, count.counts.iri), []).append(iri)
        group_of = {iri: group for group in groups.values() for iri in group}
        for iri, others in self.compared.items():
            for other, judged in others.items():
                if judged.relation in COUNTS and judged.state != UNSURE and group_of[iri] is not group_of[other]:
                    merged = [*group_of[iri], *group_of[other]]
                    group_of |= dict.fromkeys(merged, merged)
        return [sorted(group, key=self.order) for group in {id(group): group for group in group_of.values()}.values()]

    def comparable(self, group: list[str]) -> list[list[str]]:
        """Lists in which any two counts may be compared. A count that is in none starts one, which takes each other, in the order of the
        group, that may be compared with all it has; so a count may be in several.
        """
        lists: list[list[str]] = []
        for iri in group:
            if not any(iri in known for known in lists):
                chosen = [iri]
                for other in group:
                    if other != iri and self.fits(other, chosen):
                        chosen.append(other)
                lists.append(sorted(chosen, key=self.order))
        return lists

    def fits(self, iri: str, chosen: list[str]) -> bool:
        """Whether a count may be compared with each of these, and nobody doubts it."""
        return not self.walled(iri, chosen) and all(self.calculus.compare(one, iri).outcome != REFUSED for one in chosen)

    def of(self, chosen: list[str], group: list[str]) -> Series | None:
        """The series of counts that may be compared; None for a count of one day that was not compared."""
        others = {other for iri in chosen for other in self.compared[iri]} - {*chosen}
        unsure = {iri for iri in others if self.may_belong(iri, chosen)}
        rows = sorted([*chosen, *unsure], key=self.order)
        walled = {iri: self.walled(iri, chosen) for iri in others}
        if len(chosen) == 1:  # of two counts that stand alone, the first has the other beyond its wall
            walled = {iri: [other for other in beside if self.compared[iri][other].first == other] for iri, beside in walled.items()}
        walled = {iri: beside for iri, beside in walled.items() if beside}
        if not walled and not unsure and len({self.counts[iri].claim.day for iri in chosen}) < 2:
            return None
        walls: dict[tuple[str, ...], list[str]] = {}
        for iri in sorted(walled, key=self.order):
            walls.setdefault(
                tuple(sorted({reason for other in walled[iri] for reason in self.compared[iri][other].differs_in})), []
            ).append(iri)
        return Series(
            [self.row(iri, [other for other in rows[:place] if other in self.compared[iri]]) for place, iri in enumerate(rows)],
            [
                Wall(joined([self.terms.text(ox.NamedNode(reason)) for reason in reasons]), [self.row(iri, walled[iri]) for iri in iris])
                for reasons, iris in walls.items()
            ],
            len({*group} - {*rows, *walled}),
        )

    def may_belong(self, iri: str, chosen: list[str]) -> bool:
        """Whether it was judged that nobody can tell if a count is one of these, and nothing refuses it beside any of them."""
        judged = [self.compared[iri][other] for other in chosen if other in self.compared[iri]]
        return any(each.state == UNSURE and each.relation in COUNTS for each in judged) and self.fits(iri, chosen)

    def walled(self, iri: str, chosen: list[str]) -> list[str]:
        """Those of some counts with which one may not be compared."""
        others = self.compared[iri]
        return [other for other in chosen if other in others and others[other].relation == NOT_COMPARABLE]

    def row(self, iri: str, beside: list[str]) -> Row:
        """A count with what was judged of it beside others, those of one judgement together."""
        judged: dict[tuple[str, ...], Judged] = {}
        for other in beside:
            at = self.compared[iri][other]
            why = self.terms.text(ox.Literal(at.why, language="en"))
            same = judged.setdefault((at.relation, at.state, at.reviewer, at.why), Judged(outcome(self.terms, at), [], why))
            same.beside.append(self.counts[other])
        return Row(self.counts[iri], list(judged.values()))

    def order(self, iri: str) -> tuple[int, int, str]:
        """By day; a month stands after its days, since it may be any of them."""
        time = self.counts[iri].time or NEVER
        return time.last, time.day or 99, iri
