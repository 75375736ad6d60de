"""What became of a claim by a day: the claims of other sources that this project compared with it, by the voice that makes them.

A comparison counts once both sources are published. A later claim comes at its as-of day. A claim on pages of which no copy was taken is
known by its own day, as the source has the day on which we read them. Judgements that a relation does not hold are left out. No news is a
finding about the texts that a kz:Reading states were read whole for it, never that nothing was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.dates import is_date
from kzgraph.errors import UsageError
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import one_of, select
from kzgraph.vocab import FOLLOWED, KZV

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

NOT_COMPARABLE, REPEATS, DONE, BEARS_ON = (KZV + name for name in ("not-comparable", "repeats", "done", "bears-on"))
ORDERED = (KZV + "later-count", BEARS_ON)  # relations whose second claim is the later one
UNSURE = KZV + "unsure-comparison"
HELD = (KZV + "positive-comparison", UNSURE)
PROMISED = KZV + "promised"


class Source(NamedTuple):
    """A source and the day on which it was published."""

    iri: str
    day: str


class TextRead(NamedTuple):
    """A text, its day, and who states that each such claim of the first source was held beside it: the role, and the day.

    `period` is the year or month that the text says it is on, empty where it says none. Of an excerpt the rest was not read for them.
    """

    iri: str
    day: str
    reviewer: str
    decided_on: str
    period: str = ""
    excerpt: bool = False


class Later(NamedTuple):
    """A claim of another source, and how this project judged it beside the first. Nodes are IRIs; `follow_up` may be empty."""

    claim: str
    voice: str
    standing: str
    day: str
    source: str
    passages: tuple[str, ...]
    comparison: str
    relation: str
    follow_up: str
    differs_in: tuple[str, ...]
    state: str
    reviewer: str
    decided_on: str
    why: str

    def nodes(self) -> set[str]:
        """Every node that is named here."""
        judged = (self.comparison, self.relation, self.state, self.reviewer, *filter(None, (self.follow_up,)), *self.differs_in)
        return {self.claim, self.voice, self.standing, self.source, *self.passages, *judged}


class Became(NamedTuple):
    """What became of a claim by the day `as_of`, or by all sources where that is empty.

    `later` are later claims, those of one voice together. `apart` are the claims that may not be compared with it. `read` are the later
    texts that were read whole to find what became of it, in the order of their days. `due` is the day that a source set. `looked_for` is
    whether the claim is one for which texts are read.
    """

    claim: str
    voice: str
    standing: str
    day: str
    source: str
    passages: tuple[str, ...]
    as_of: str
    later: tuple[Later, ...]
    apart: tuple[Later, ...]
    read: tuple[TextRead, ...]
    due: str
    looked_for: bool

    @property
    def last(self) -> TextRead | None:
        """The last of the texts that were read."""
        return self.read[-1] if self.read else None

    @property
    def voices(self) -> dict[str, tuple[Later, ...]]:
        """The later claims of each voice, in the order of their days."""
        return {voice: tuple(at for at in self.later if at.voice == voice) for voice in dict.fromkeys(at.voice for at in self.later)}

    @property
    def no_news(self) -> bool:
        """Whether a later text was read whole for it, and no later claim does more than repeat this one."""
        return self.last is not None and not self.news

    @property
    def news(self) -> bool:
        """Whether a later claim does more than repeat this one."""
        return any(later.relation != REPEATS for later in self.later)

    @property
    def done(self) -> bool:
        """Whether a later claim says that it was done."""
        return any(later.follow_up == DONE for later in self.later)

    @property
    def overdue(self) -> bool:
        """Whether a source was read that is later than the day set, and none says that it was done."""
        return bool(self.due) and self.last is not None and _before(self.due, self.last.day) and not self.done

    def nodes(self) -> set[str]:
        """Every node that is named here."""
        own = {
            self.claim,
            self.voice,
            self.standing,
            self.source,
            *self.passages,
            *(node for text in self.read for node in (text.iri, text.reviewer)),
        }
        return own.union(*(later.nodes() for later in (*self.later, *self.apart)))


class _Claim(NamedTuple):
    voice: str
    standing: str
    day: str
    source: Source
    passages: tuple[str, ...]
    due: str
    held_beside: bool


class Comparison(NamedTuple):
    """A judgement of this project about two claims. Nodes are IRIs; `follow_up` may be empty."""

    iri: str
    first: str
    second: str
    relation: str
    follow_up: str
    differs_in: tuple[str, ...]
    state: str
    reviewer: str
    decided_on: str
    why: str


def became(engine: ox.Store | Remote, claim: ox.NamedNode, as_of: str = "") -> Became:
    """What became of a claim. Raises UsageError for what is not a claim, or was made after that day."""
    return Histories(engine, claim.value).of(claim.value, as_of)


class Histories:
    """The claims and comparisons of a graph: what became of each claim, or of the one that is given."""

    def __init__(self, engine: ox.Store | Remote, claim: str = "") -> None:
        comparisons = _comparisons(engine, claim)
        sides = {claim, *(side for comparison in comparisons for side in (comparison.first, comparison.second))}
        self.claims = _claims(engine, sorted(sides) if claim else None)
        self.compared: dict[str, list[Comparison]] = defaultdict(list)
        for comparison in comparisons:
            if comparison.first in self.claims and comparison.second in self.claims:
                self.compared[comparison.first].append(comparison)
                self.compared[comparison.second].append(comparison)
        # a source of pages of which no copy was taken was not read whole: its silence says nothing
        self.whole = {row["source"].value for row in select(engine, "SELECT ?source { ?source a kz:Source ; kz:length ?length }")}
        self.read = _texts_read(engine)

    def of(self, claim: str, as_of: str = "") -> Became:
        """What became of a claim. Raises UsageError for what is not a claim, or was made after that day."""
        if as_of and not is_date(as_of):
            raise UsageError(f"as-of day: {as_of} is not a date: use YYYY-MM-DD.")
        if claim not in self.claims:
            raise UsageError(f"{short(claim)} is not a claim: name an assertion, such as a demand, omission, promise or figure.")
        own = self.claims[claim]
        known_from = own.source.day if own.source.iri in self.whole else own.day
        if as_of and _before(as_of, known_from):
            raise UsageError(f"{short(claim)} is known from {known_from}: give that day or a later one.")
        held = [comparison for comparison in self.compared.get(claim, ()) if comparison.state in HELD]
        known = [comparison for comparison in held if self._known_by(as_of, _other(comparison, claim))]
        apart = [comparison for comparison in known if comparison.relation == NOT_COMPARABLE]
        later = [comparison for comparison in known if comparison not in apart and self._comes_after(claim, comparison)]
        texts = self.read[own.source.iri] if own.held_beside else []
        read = [at for at in texts if _before(known_from, at.day) and (not as_of or at.day <= as_of)]
        return Became(
            *(claim, own.voice, own.standing, own.day, own.source.iri, own.passages, as_of),
            _by_voice(self._later(claim, comparison) for comparison in later),
            tuple(sorted((self._later(claim, comparison) for comparison in apart), key=_order)),
            tuple(sorted(read, key=lambda text: (text.day, text.iri))),
            own.due,
            own.held_beside,
        )

    def _known_by(self, as_of: str, claim: str) -> bool:
        """Whether a claim holds as of a day or an earlier one, and its source, if it is a text, was published by then."""
        held = self.claims[claim]
        published = held.source.iri not in self.whole or held.source.day <= as_of
        return not as_of or (published and not _before(as_of, held.day))

    def _comes_after(self, claim: str, comparison: Comparison) -> bool:
        """Whether the other claim is the later one, by the order of the relation, else by the days."""
        if comparison.relation in ORDERED:
            return comparison.first == claim
        return not _before(self.claims[_other(comparison, claim)].day, self.claims[claim].day)

    def _later(self, claim: str, comparison: Comparison) -> Later:
        other = _other(comparison, claim)
        held = self.claims[other]
        judged = (comparison.iri, *comparison[3:])
        return Later(other, held.voice, held.standing, held.day, held.source.iri, held.passages, *judged)


def _other(comparison: Comparison, claim: str) -> str:
    return comparison.second if comparison.first == claim else comparison.first


def _before(day: str, other: str) -> bool:
    """Whether a day, month or year is before another, as precisely as both are given."""
    size = min(len(day), len(other))
    return day[:size] < other[:size]


def _order(later: Later) -> tuple[str, ...]:
    return (later.day, later.source, later.claim, later.comparison)


def _by_voice(later: Iterable[Later]) -> tuple[Later, ...]:
    """The claims of each voice together, in the order of their days."""
    ordered = sorted(later, key=_order)
    voices = list(dict.fromkeys(at.voice for at in ordered))
    return tuple(sorted(ordered, key=lambda at: voices.index(at.voice)))


def _claims(engine: ox.Store | Remote, claims: Iterable[str] | None) -> dict[str, _Claim]:
    """The claims with these IRIs; all for None."""
    rows = select(
        engine,
        f"""SELECT DISTINCT ?claim ?kind ?voice ?standing ?asOf ?passage ?source ?issued ?end ?date WHERE {{ {one_of("claim", claims)}
          ?claim a ?kind ; kz:voice ?voice ; kz:standing ?standing ; kz:asOf ?asOf ; kz:statedIn ?passage .
          ?passage oa:hasSource ?source . ?source dcterms:issued ?issued .
          OPTIONAL {{ ?claim kz:end ?end }} OPTIONAL {{ ?claim kz:date ?date }}
        }} ORDER BY ?claim ?source ?passage""",
    )
    known: dict[str, _Claim] = {}
    for row in rows:
        iri, passage = row["claim"].value, row["passage"].value
        held_beside = row["kind"].value in FOLLOWED or row["standing"].value == PROMISED
        if before := known.get(iri):
            passages = tuple(dict.fromkeys((*before.passages, passage)))
            known[iri] = before._replace(passages=passages, held_beside=before.held_beside or held_beside)
            continue
        promised = (row["end"] or row["date"]) if row["standing"].value == PROMISED else None
        due = promised.value if promised and _before(row["asOf"].value, promised.value) else ""
        source = Source(row["source"].value, row["issued"].value)
        known[iri] = _Claim(row["voice"].value, row["standing"].value, row["asOf"].value, source, (passage,), due, held_beside)
    return known


def _texts_read(engine: ox.Store | Remote) -> dict[str, list[TextRead]]:
    """The texts that were read whole to find what became of the claims of each source."""
    rows = select(
        engine,
        """SELECT DISTINCT ?source ?text ?day ?reviewer ?decided ?period (BOUND(?left) AS ?excerpt) {
          ?reading a kz:Reading ; kz:claimsOf ?source ; kz:besideText ?text ; kz:reviewer ?reviewer ; kz:decidedOn ?decided .
          ?text dcterms:issued ?day OPTIONAL { ?text schema:temporalCoverage ?period }
          OPTIONAL { ?text kz:leftOut ?left FILTER (LANG(?left) = "en") } }""",
    )
    read: dict[str, list[TextRead]] = defaultdict(list)
    for row in rows:
        text, day, reviewer, decided = (row[name].value for name in ("text", "day", "reviewer", "decided"))
        period, excerpt = row["period"].value if row["period"] else "", row["excerpt"].value == "true"
        read[row["source"].value].append(TextRead(text, day, reviewer, decided, period, excerpt))
    return read


def _comparisons(engine: ox.Store | Remote, claim: str) -> list[Comparison]:
    """The comparisons of a claim; all for an empty IRI."""
    of_claim = f"{{ ?comparison kz:first <{claim}> }} UNION {{ ?comparison kz:second <{claim}> }}" if claim else ""
    rows = select(
        engine,
        f"""SELECT * WHERE {{ {of_claim}
          ?comparison a kz:Comparison ; kz:first ?first ; kz:second ?second ; kz:relation ?relation ; kz:comparisonState ?state ;
            kz:reviewer ?reviewer ; kz:decidedOn ?day ; kz:justification ?why .
          OPTIONAL {{ ?comparison kz:followUp ?followUp }} OPTIONAL {{ ?comparison kz:differsIn ?differsIn }}
        }} ORDER BY ?comparison ?differsIn""",
    )
    kept: dict[str, Comparison] = {}
    for row in rows:
        iri = row["comparison"].value
        differs = (row["differsIn"].value,) if row["differsIn"] else ()
        if before := kept.get(iri):
            kept[iri] = before._replace(differs_in=(*before.differs_in, *differs))
            continue
        pair = (row["first"].value, row["second"].value, row["relation"].value)
        judged = (row["state"].value, row["reviewer"].value, row["day"].value, row["why"].value)
        kept[iri] = Comparison(iri, *pair, row["followUp"].value if row["followUp"] else "", differs, *judged)
    return list(kept.values())
