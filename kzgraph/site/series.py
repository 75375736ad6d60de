"""One count through time: statements of it by any voice and source. Each names those with which it may not be compared, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.graph.names import short
from kzgraph.model import Comparison
from kzgraph.reading.became import HELD, NOT_COMPARABLE, UNSURE
from kzgraph.reading.figures import COUNTS, DIFFERS, LATER, REFUSED, SAME, Figures
from kzgraph.site.became import histories
from kzgraph.site.dates import When
from kzgraph.site.texts import Link, Text, joined, phrase
from kzgraph.vocab import KZV

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.figure_panels import Figure

NEVER = When(9999, 12, 31, "")
EARLIER = "earlier-count"
BESIDE = {  # by relation: the name of the phrase, and of that where nobody is sure
    SAME: ("same count as", "perhaps same count as"),
    LATER: ("later count than", "perhaps later count than"),
    EARLIER: ("earlier count than", "perhaps earlier count than"),
    DIFFERS: ("differs from", "perhaps differs from"),
    REFUSED: ("not comparable with", "perhaps not comparable with"),
}


class Judged(NamedTuple):
    """What this project judged of a count beside others, or that a rule refuses them: in a word or two, beside which counts, and why."""

    outcome: Text
    beside: list[Figure]
    why: Text


class Row(NamedTuple):
    """A count and what was judged of it beside the others; whether an equal number among them may be the same count, which is not said.

    `parts` are the counts that its source gives as part of it.
    """

    figure: Figure
    judged: list[Judged]
    perhaps_same: bool = False
    parts: tuple[Row, ...] = ()

    def with_parts(self) -> list[Row]:
        return [self, *(below for part in self.parts for below in part.with_parts())]


class Wall(NamedTuple):
    """Counts that may be compared with none of a table, in what they differ, and whether any of these judgements is unsure."""

    differs_in: Text
    rows: list[Row]
    unsure: bool


class Series(NamedTuple):
    """Counts in the order of the days counted, then those whose source gives only the day of its report, each of which may be compared
    with another of them, directly or by steps.

    Beyond the walls stand those that were set beside one of them and may be compared with none; `left_out` are so many more by rule.
    """

    rows: list[Row]
    walls: list[Wall]
    left_out: int

    def all_rows(self) -> list[Row]:
        """The counts of the table and those beyond its walls."""
        return [row for top in self.tops for row in top.with_parts()]

    @property
    def tops(self) -> list[Row]:
        """The counts of the table and those beyond its walls that are part of no other here."""
        return [*self.rows, *(row for wall in self.walls for row in wall.rows)]

    @property
    def compared(self) -> bool:
        """Whether any of it was judged by this project."""
        return any(row.judged for row in self.all_rows())

    @property
    def key(self) -> str:
        """What names it in an address."""
        return short(self.rows[0].figure.claim.assertion_iri)

    @property
    def measures(self) -> list[Link]:
        """What is counted, each once."""
        return list({row.figure.measure.iri: row.figure.measure for row in self.rows}.values())

    @property
    def title(self) -> Text:
        """What all of them count in the same words, else the measure of the first."""
        shorts = list({str(row.figure.short): row.figure.short for row in self.rows}.values())
        return shorts[0] if len(shorts) == 1 else self.rows[0].figure.measure.text

    @property
    def events(self) -> list[Text]:
        """The events of which they count, each once."""
        return list({str(event): event for row in self.rows for event in row.figure.events}.values())

    @property
    def voice(self) -> Text | None:
        """Whose word all of it is, None for several."""
        return self.rows[0].figure.claim.voice if len({row.figure.claim.voice_iri for row in self.rows}) == 1 else None


def series(content: Content, drawn: Mapping[str, Figure]) -> list[Series]:
    """The counts that a voice gives on several days, or that this project compared with those of another source; the longest first."""
    made = _Series(content, drawn)
    listed = [(chosen, group) for group in made.alike() for chosen in made.tables(group)]
    listed.sort(key=lambda pair: (-len(pair[0]), pair[0][0]))
    shown: dict[str, Series | None] = {}
    for chosen, group in listed:
        if not shown.keys() >= {*chosen}:
            one = made.of(chosen, group)
            shown |= {row.figure.claim.assertion_iri: one for row in one.rows} if one else dict.fromkeys(chosen)
    return list({id(one): one for one in shown.values() if one}.values())


class _Series:
    """The counts by IRI, what may be compared by rule or judgement, and what this project judged of each beside the others."""

    def __init__(self, content: Content, drawn: Mapping[str, Figure]) -> None:
        self.terms = content.terms
        self.calculus = Figures(content.reader.store)
        known = set(self.calculus)
        self.counts = {
            figure.iri: drawn[figure.iri] for figure in content.reader.of_kind(model.Figure) if figure.iri in drawn and figure.iri in known
        }
        self.compared: dict[str, dict[str, Comparison]] = {iri: {} for iri in self.counts}
        for judged in histories(content).comparisons.values():
            first, second = judged.first.iri, judged.second.iri
            if judged.state.iri in HELD and first in self.counts and second in self.counts:
                self.compared[first][second] = self.compared[second][first] = judged

    def alike(self) -> list[list[str]]:
        """The counts of one measure, population and voice, together with those that were judged to be of one count with them."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for iri, count in self.counts.items():
            groups.setdefault((count.claim.voice_iri, count.measure.iri, count.counts.iri), []).append(iri)
        group_of = {iri: group for group in groups.values() for iri in group}
        for iri, others in self.compared.items():
            for other, judged in others.items():
                if judged.relation.iri in COUNTS and judged.state.iri != UNSURE and group_of[iri] is not group_of[other]:
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

    def tables(self, group: list[str]) -> list[list[str]]:
        """The lists of comparable counts, those with a count in common as one table: no count stands in two."""
        tables: list[list[str]] = []
        for chosen in self.comparable(group):
            shared = [table for table in tables if not {*table}.isdisjoint(chosen)]
            tables = [table for table in tables if table not in shared]
            tables.append(sorted({*chosen, *(iri for table in shared for iri in table)}, key=self.order))
        return tables

    def fits(self, iri: str, chosen: list[str]) -> bool:
        """Whether a count may be compared with each of these, and nobody doubts it."""
        return not self.walled(iri, chosen) and all(self.calculus.compare(one, iri).outcome != REFUSED for one in chosen)

    def of(self, chosen: list[str], group: list[str]) -> Series | None:
        """The table of some counts and of those that were judged to be, or perhaps to be, of one count with any of them.

        None for a count of one day that was not compared.
        """
        rows, open_ = set(chosen), list(chosen)
        while open_:
            joining = {other for other, at in self.compared[open_.pop()].items() if at.relation.iri in COUNTS} - rows
            rows |= joining
            open_ += joining
        ordered = sorted(rows, key=self.order)
        walled = {iri: self.walled(iri, ordered) for iri in {other for iri in rows for other in self.compared[iri]} - rows}
        if len(rows) == 1:  # of two counts that stand alone, the first has the other beyond its wall
            walled = {iri: [other for other in beside if self.compared[iri][other].first.iri == other] for iri, beside in walled.items()}
        walled = {iri: beside for iri, beside in walled.items() if beside}
        if not walled and len({self.counts[iri].claim.day for iri in rows}) < 2:
            return None
        below: dict[str, list[str]] = {}
        for iri in sorted(walled, key=self.order):
            if (whole := self.counts[iri].whole) in rows | walled.keys():
                below.setdefault(whole, []).append(iri)
        nested = {iri for parts in below.values() for iri in parts}

        def with_parts(row: Row) -> Row:
            parts = below.get(row.figure.claim.assertion_iri, [])
            return row._replace(parts=tuple(with_parts(self.apart(iri, walled[iri])) for iri in parts))

        walls: dict[tuple[str, ...], list[str]] = {}
        for iri in sorted(walled.keys() - nested, key=self.order):
            walls.setdefault(
                tuple(sorted({reason.iri for other in walled[iri] for reason in self.compared[iri][other].differs_in})), []
            ).append(iri)
        in_table = [with_parts(self.row(iri, ordered[:place])) for place, iri in enumerate(ordered)]
        return Series(
            sorted(in_table, key=lambda row: row.figure.claim.dated != "as of"),
            [
                Wall(
                    joined([self.terms.text(ox.NamedNode(reason)) for reason in reasons]),
                    [with_parts(self.apart(iri, walled[iri])) for iri in iris],
                    any(self.compared[iri][other].state.iri == UNSURE for iri in iris for other in walled[iri]),
                )
                for reasons, iris in walls.items()
            ],
            len({*group} - rows - walled.keys()),
        )

    def walled(self, iri: str, chosen: list[str]) -> list[str]:
        """Those of some counts with which one may not be compared."""
        others = self.compared[iri]
        return [other for other in chosen if other in others and others[other].relation.iri == NOT_COMPARABLE]

    def row(self, iri: str, beside: list[str]) -> Row:
        """A count with what was judged of it beside others, those of one judgement together; then what only a rule refuses."""
        judged: dict[tuple[str, ...], Judged] = {}
        refused: dict[tuple[str, ...], Judged] = {}
        for other in beside:
            if at := self.compared[iri].get(other):
                key: tuple[str, ...] = (at.relation.iri, at.state.iri, at.reviewer.iri, at.why)
                why = self.terms.text(ox.Literal(at.why, language="en"))
                judged.setdefault((*key, str(at.first.iri == iri)), Judged(beside_word(at, iri), [], why)).beside.append(self.counts[other])
            elif (verdict := self.calculus.compare(other, iri)).outcome == REFUSED:
                why = joined([self.terms.text(ox.NamedNode(KZV + reason)) for reason in verdict.reasons])
                refused.setdefault(verdict.reasons, Judged(phrase("by rule not"), [], why)).beside.append(self.counts[other])
        return Row(self.counts[iri], [*judged.values(), *refused.values()])

    def apart(self, iri: str, beside: list[str]) -> Row:
        """A count with what was judged of it beside those of another table, first beside a number that is equal to it."""
        equal = [other for other in beside if self.counts[other].value == self.counts[iri].value]
        row = self.row(iri, [*equal, *(other for other in beside if other not in equal)])
        return row._replace(perhaps_same=any(self.compared[iri][other].state.iri == UNSURE for other in equal))

    def order(self, iri: str) -> tuple[int, int, str]:
        """By day; a month stands after its days, since it may be any of them."""
        time = self.counts[iri].time or NEVER
        return time.last, time.day or 99, iri


def beside_word(at: Comparison, iri: str) -> Text:
    """What one of two counts is beside the other, in words that stand before the other."""
    relation = EARLIER if at.relation.iri == KZV + LATER and at.first.iri == iri else at.relation.name
    return phrase(BESIDE[relation][at.state.iri == UNSURE])
