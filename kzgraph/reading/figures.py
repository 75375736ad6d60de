"""What two figures may say of each other, decided by rule from unit, population, day, period and bounds.

A reviewer's comparison stands above the rules. By rule, two intervals without a common number *differ* only if population and day
are known to be the same. Each source has groups of its own, so a population is known where two figures count one node, or where a reviewer
compared the counts of two groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import reached, select
from kzgraph.reading.intervals import Interval, interval
from kzgraph.vocab import KZ, KZV, LENGTHS_OF_TIME, SKOS

SAME, LATER, DIFFERS, REFUSED = "same-count", "later-count", "differs", "not-comparable"  # of kzv:comparison-relations
COMPATIBLE = "compatible"  # the bounds overlap: nothing says that the two are one number, and they cannot differ
UNIT, POPULATION, DAY, PART, MATTER = "other-unit", "other-population", "other-day", "part-of-it", "other-matter"  # of kzv:differences
COUNTS = {KZV + name for name in (SAME, LATER, DIFFERS)}
POSITIVE, NEGATIVE = (ox.NamedNode(f"{KZV}{name}-comparison") for name in ("positive", "negative"))
NO_DAY = {KZV + "as-of", KZV + "year"}
WHOLE_DAY = len("2022-10-26")


class Verdict(NamedTuple):
    """What two figures may say of each other. `reasons`, of kzv:differences, are for REFUSED; `later` is the later figure for LATER."""

    outcome: str
    reasons: tuple[str, ...] = ()
    later: str = ""


class _Days(NamedTuple):
    """The first and the last day that a date allows: those of a month or a year are all its days."""

    first: str
    last: str

    def within(self, other: _Days) -> bool:
        return other.first <= self.first and self.last <= other.last


@dataclass(frozen=True)
class _Figure:
    """`population` stands for all nodes that are known to be the same people or things as what is counted; `kind` is its class."""

    iri: str
    facts: Mapping[str, frozenset[str]]
    unit: str
    population: str
    kind: str
    actors: frozenset[str]
    sources: frozenset[str]

    def of(self, name: str) -> frozenset[str]:
        return self.facts.get(name, frozenset())

    def one(self, name: str) -> str:
        """The value of a property that has at most one."""
        return next(iter(self.of(name)), "")

    @property
    def day(self) -> _Days:
        """The days up to which it may hold."""
        return _days(self.one("asOf"), self.one("asOf"))

    @property
    def has_day(self) -> bool:
        """Whether the source says on which day the count was made."""
        return not (self.of("silentOn") | self.of("ambiguous")) & NO_DAY and len(self.one("asOf")) == WHOLE_DAY

    @property
    def period(self) -> _Days | None:
        """The days that are counted, if the source gives them."""
        start, end = self.one("start"), self.one("end")
        return _days(start, end) if start or end else None

    @property
    def is_charged(self) -> bool:
        """Whether the number stands in an accusation."""
        return KZV + "charged" in self.of("standing")


class Figures:
    """The figures of a store, to be compared two by two."""

    def __init__(self, store: ox.Store) -> None:
        same, self._judged, self._apart = _judged(store)
        self._figures = {figure.iri: figure for figure in _read(store, same)}
        self._above = {name: _closure(store, name, same) for name in ("kz:subsetOf", "kz:partOf", "skos:broader")}

    def __iter__(self) -> Iterator[str]:
        """The IRIs, in order."""
        return iter(sorted(self._figures))

    def compare(self, one: str, other: str) -> Verdict:
        """What two figures may say of each other, in whichever order they are given: as a reviewer judged, else by rule."""
        return self._judged.get(frozenset((one, other))) or self.by_rule(one, other)

    def by_rule(self, one: str, other: str) -> Verdict:
        """What the rules say of two figures, whatever was judged of these two."""
        left, right = self._figures[one], self._figures[other]
        if reasons := set(self._reasons(left, right)):
            return _refused(reasons)
        first, second = self.interval(one), self.interval(other)
        if first.agrees(second):
            return Verdict(SAME)
        if later := self._later(left, right):
            return Verdict(LATER, later=later)
        if first.overlaps(second):
            return Verdict(COMPATIBLE)
        if not (left.has_day and right.has_day and left.day == right.day):
            return Verdict(REFUSED, (DAY,))
        known = left.population == right.population and not left.of("ambiguous") and not right.of("ambiguous")
        return Verdict(DIFFERS) if known else Verdict(REFUSED, (POPULATION,))

    def tempts(self, one: str, other: str) -> bool:
        """Whether two figures of one unit and event invite a comparison."""
        left, right = self._figures[one], self._figures[other]
        return left.unit == right.unit and bool(left.of("event") & right.of("event"))

    def interval(self, iri: str) -> Interval:
        """The numbers that a figure leaves possible."""
        return self._interval(self._figures[iri], frozenset())

    def _interval(self, figure: _Figure, above: frozenset[str]) -> Interval:
        others = (self._figures.get(iri) for iri in figure.of("exceeds") - above - {figure.iri})
        inner = above | {figure.iri}
        return interval(figure.facts, [self._interval(other, inner) for other in others if other and other.unit == figure.unit])

    def _later(self, left: _Figure, right: _Figure) -> str:
        """The later of two counts, empty if that is not known.

        Where the later source does not say of which day its number is, the number may be an old one: it is later only if it is higher.
        """
        early, late = sorted((left, right), key=lambda figure: figure.day)
        if not early.day.last < late.day.first:
            return ""
        grew = self.interval(early.iri).high <= self.interval(late.iri).low
        silent = (late.of("silentOn") | late.of("ambiguous")) & NO_DAY
        return late.iri if grew or not silent else ""

    def _reasons(self, left: _Figure, right: _Figure) -> Iterator[str]:
        """Why two figures may not be compared."""
        if left.unit != right.unit:
            yield UNIT
            return
        if self._is_part(left, right) or self._is_part(right, left):
            yield PART
        elif left.of("measure") != right.of("measure") or not self._may_be_one(left, right):
            yield MATTER if left.unit in LENGTHS_OF_TIME or left.kind == right.kind == SKOS + "Concept" else POPULATION
        if left.of("event") and right.of("event") and not left.of("event") & right.of("event"):
            yield MATTER
        if left.is_charged != right.is_charged or (left.is_charged and left.population != right.population):
            yield MATTER
        one, other = left.period, right.period
        if one != other:
            yield PART if one and other and (one.within(other) or other.within(one)) else DAY

    def _is_part(self, part: _Figure, whole: _Figure) -> bool:
        """Whether one counts a part of what the other counts, by what the sources say."""
        wholes = self._over("kz:subsetOf", part.iri)
        if whole.iri in wholes or whole.population in self._over("kz:partOf", part.population):
            return True
        if part.population == whole.population and part.of("measure") == whole.of("measure"):
            return False
        known = [self._figures[iri] for iri in wholes if iri in self._figures]
        if any(above.of("measure") == whole.of("measure") and self._may_be_one(above, whole) for above in known):
            return True
        if part.of("event") != whole.of("event") or part.sources & whole.sources:
            return False  # a source says itself what is part of what
        if whole.one("measure") in self._over("skos:broader", part.one("measure")):
            return True
        inside = part.of("place") and (not whole.of("place") or whole.one("place") in self._over("kz:partOf", part.one("place")))
        return bool(inside) and part.of("measure") == whole.of("measure")

    def _over(self, name: str, node: str) -> frozenset[str]:
        """What a property leads to from a node, in any number of steps."""
        return self._above[name].get(node, frozenset())

    def _may_be_one(self, left: _Figure, right: _Figure) -> bool:
        """Whether two figures of one measure count the same, as far as the sources say."""
        if left.population == right.population:
            return left.kind != SKOS + "Concept" or left.of("concerns") == right.of("concerns")
        if frozenset((left.iri, right.iri)) in self._apart or left.sources & right.sources or left.of("place") != right.of("place"):
            return False
        if left.of("subsetOf") or right.of("subsetOf") or not left.of("event") & right.of("event"):
            return False
        return left.kind == right.kind and (left.kind == KZ.Group.value or (left.kind == KZ.Response.value and left.actors == right.actors))


def _closure(store: ox.Store, name: str, same: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """What a property leads to from each node, in any number of steps; one node stands for those that are known to be the same."""
    above: dict[str, set[str]] = {}
    for row in select(store, f"SELECT ?node ?above {{ ?node {name} ?above }}"):
        node, over = row["node"].value, row["above"].value
        above.setdefault(same.get(node, node), set()).add(same.get(over, over))
    return {node: frozenset(reached(lambda one: above.get(one, set()), node)) for node in above}


def _read(store: ox.Store, same: Mapping[str, str]) -> Iterator[_Figure]:
    """The figures of whose measure and day something is known."""
    facts: dict[str, dict[str, set[str]]] = {}
    for row in select(store, "SELECT ?figure ?name ?value { ?figure a kz:Figure ; ?name ?value }"):
        facts.setdefault(row["figure"].value, {}).setdefault(row["name"].value.removeprefix(KZ), set()).add(row["value"].value)
    rows = select(
        store,
        """SELECT ?figure ?unit ?counted ?kind ?actor ?source {
          ?figure a kz:Figure ; kz:asOf ?day ; kz:measure/kz:unit ?unit ; kz:counts ?counted . ?counted a ?kind .
          OPTIONAL { ?counted kz:actor ?actor } OPTIONAL { ?figure kz:statedIn/oa:hasSource ?source } }""",
    )
    also: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        values = also.setdefault(row["figure"].value, {"actor": set(), "source": set()})
        for name in ("unit", "counted", "kind", "actor", "source"):
            values.setdefault(name, set()).update([row[name].value] if row[name] is not None else [])
    for iri, values in also.items():
        counted = min(values["counted"])
        held = {name: frozenset(nodes) for name, nodes in facts[iri].items()}
        actors, sources = frozenset(values["actor"]), frozenset(values["source"])
        yield _Figure(iri, held, min(values["unit"]), same.get(counted, counted), min(values["kind"]), actors, sources)


def _refused(reasons: set[str]) -> Verdict:
    return Verdict(REFUSED, tuple(reason for reason in (UNIT, POPULATION, DAY, PART, MATTER) if reason in reasons))


def _judged(store: ox.Store) -> tuple[dict[str, str], dict[frozenset[str], Verdict], set[frozenset[str]]]:
    """What reviewers decided: the node that stands for each population, the verdicts on pairs, and the pairs that are not one count."""
    same: dict[str, str] = {}
    refused: dict[frozenset[str], set[str]] = {}
    judged: dict[frozenset[str], Verdict] = {}
    apart: set[frozenset[str]] = set()
    rows = select(
        store,
        """SELECT ?first ?second ?relation ?state ?difference ?one ?other {
          ?comparison kz:first ?first ; kz:second ?second ; kz:relation ?relation ; kz:comparisonState ?state .
          ?first kz:counts ?one . ?second kz:counts ?other . OPTIONAL { ?comparison kz:differsIn ?difference }
        } ORDER BY ?first ?second""",
    )
    for row in rows:
        pair, positive = frozenset((row["first"].value, row["second"].value)), row["state"] == POSITIVE
        if positive and row["difference"] is not None:
            refused.setdefault(pair, set()).add(row["difference"].value.removeprefix(KZV))
        elif row["relation"].value in COUNTS and positive:
            outcome = row["relation"].value.removeprefix(KZV)
            judged[pair] = Verdict(outcome, later=row["second"].value if outcome == LATER else "")
            one, other = (same.get(row[name].value, row[name].value) for name in ("one", "other"))
            same |= {node: min(one, other) for node, stands in [*same.items(), (one, one), (other, other)] if stands in (one, other)}
        elif row["relation"].value in COUNTS and row["state"] == NEGATIVE:
            apart.add(pair)
    return same, judged | {pair: _refused(reasons) for pair, reasons in refused.items()}, apart


def _days(start: str, end: str) -> _Days:
    """The days of a period; an end that is not given is open."""
    return _Days(start + "0000-01-01"[len(start) :], end + "9999-12-31"[len(end) :])
