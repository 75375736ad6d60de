"""What became of a claim by a day: the claims of other sources that this project compared with it, by the voice that makes them.

A comparison counts once both sources are published. A later claim comes at its as-of day. A claim on pages of which no copy was taken is
known by its own day, as the source has the day on which we read them. Judgements that a relation does not hold are left out. No news is a
finding about the texts that a kz:Reading states were read whole for it, never that nothing was done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.dates import is_date
from kzgraph.errors import UsageError
from kzgraph.graph.names import short
from kzgraph.model import Claim, Comparison, Reader, Reading, Source
from kzgraph.model.kinds import kind_of
from kzgraph.vocab import KZV

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

NOT_COMPARABLE, REPEATS, DONE, BEARS_ON = (KZV + name for name in ("not-comparable", "repeats", "done", "bears-on"))
ORDERED = (KZV + "later-count", BEARS_ON)  # relations whose second claim is the later one
UNSURE = KZV + "unsure-comparison"
HELD = (KZV + "positive-comparison", UNSURE)
PROMISED = KZV + "promised"


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


def became(store: ox.Store, claim: ox.NamedNode, as_of: str = "") -> Became:
    """What became of a claim. Raises UsageError for what is not a claim, or was made after that day."""
    return Histories(store, claim.value).of(claim.value, as_of)


def nodes_at(remote: Remote, claim: ox.NamedNode) -> set[ox.NamedNode]:
    """The nodes of an endpoint whose statements tell what became of a claim: itself, its comparisons with the other claims of these,
    and the readings of its sources.
    """
    rows = remote.select(
        f"""SELECT DISTINCT ?node {{
          {{ ?node kz:first|kz:second {claim} }} UNION {{ {claim} ^(kz:first|kz:second)/(kz:first|kz:second) ?node }}
          UNION {{ {claim} kz:statedIn/oa:hasSource/^kz:claimsOf ?node }}
        }} ORDER BY ?node"""
    )
    return {claim, *(row["node"] for row in rows)}


class Histories:
    """The claims and comparisons of a graph: what became of each claim, or of the one that is given."""

    def __init__(self, store: ox.Store, claim: str = "") -> None:
        reader = Reader(store)
        comparisons = reader.comparisons(*filter(None, [claim]))
        sides = {claim, *(side.iri for comparison in comparisons for side in (comparison.first, comparison.second))}
        self.claims = {known.iri: known for known in reader.claims(sorted(sides) if claim else None) if known.sources}
        self.comparisons: dict[str, Comparison] = {}
        self.compared: dict[str, list[Comparison]] = defaultdict(list)
        for comparison in comparisons:
            pair = comparison.first.iri, comparison.second.iri
            if all(side in self.claims for side in pair):
                self.comparisons[comparison.iri] = comparison
                for side in pair:
                    self.compared[side].append(comparison)
        self.read: dict[str, list[TextRead]] = defaultdict(list)
        for reading in reader.readings():
            if text := reader.source(reading.beside_text.iri):
                self.read[reading.claims_of.iri].append(_text_read(text, reading))

    def of(self, claim: str, as_of: str = "") -> Became:
        """What became of a claim. Raises UsageError for what is not a claim, or was made after that day."""
        if as_of and not is_date(as_of):
            raise UsageError(f"as-of day: {as_of} is not a date: use YYYY-MM-DD.")
        if claim not in self.claims:
            raise UsageError(f"{short(claim)} is not a claim: name an assertion, such as a demand, omission, promise or figure.")
        own = self.claims[claim]
        known_from = _known_from(own)
        if as_of and _before(as_of, known_from):
            raise UsageError(f"{short(claim)} is known from {known_from}: give that day or a later one.")
        held = [comparison for comparison in self.compared.get(claim, ()) if comparison.state.iri in HELD]
        known = [comparison for comparison in held if self._known_by(as_of, _other(comparison, claim))]
        apart = [comparison for comparison in known if comparison.relation.iri == NOT_COMPARABLE]
        later = [comparison for comparison in known if comparison not in apart and self._comes_after(claim, comparison)]
        texts = self.read[own.sources[0].iri] if is_followed(own) else []
        read = [at for at in texts if _before(known_from, at.day) and (not as_of or at.day <= as_of)]
        return Became(
            claim=claim,
            **_stated(own),
            as_of=as_of,
            later=_by_voice(self._later(claim, comparison) for comparison in later),
            apart=tuple(sorted((self._later(claim, comparison) for comparison in apart), key=_order)),
            read=tuple(sorted(read, key=lambda text: (text.day, text.iri))),
            due=_due(own),
            looked_for=is_followed(own),
        )

    def _known_by(self, as_of: str, claim: str) -> bool:
        """Whether a claim holds as of a day or an earlier one, and its source, if it is a text, was published by then."""
        held = self.claims[claim]
        source = held.sources[0]
        published = not source.is_whole or (source.issued is not None and source.issued.value <= as_of)
        return not as_of or (published and not _before(as_of, held.as_of.value))

    def _comes_after(self, claim: str, comparison: Comparison) -> bool:
        """Whether the other claim is the later one, by the order of the relation, else by the days."""
        if comparison.relation.iri in ORDERED:
            return comparison.first.iri == claim
        return not self.claims[_other(comparison, claim)].as_of.is_before(self.claims[claim].as_of)

    def _later(self, claim: str, comparison: Comparison) -> Later:
        other = self.claims[_other(comparison, claim)]
        return Later(
            claim=other.iri,
            **_stated(other),
            comparison=comparison.iri,
            relation=comparison.relation.iri,
            follow_up=comparison.follow_up.iri if comparison.follow_up else "",
            differs_in=tuple(node.iri for node in comparison.differs_in),
            state=comparison.state.iri,
            reviewer=comparison.reviewer.iri,
            decided_on=str(comparison.decided_on or ""),
            why=comparison.why,
        )


def is_followed(claim: Claim) -> bool:
    """Whether later texts are read for news of a claim: by its kind, or as it promises something."""
    return kind_of(claim).is_followed or claim.standing.iri == PROMISED


def _stated(claim: Claim) -> dict[str, Any]:
    """What is said of a claim wherever it is named: whose word it is, how it stands, of which day, and where it is said."""
    return {
        "voice": claim.voice.speaker.iri,
        "standing": claim.standing.iri,
        "day": claim.as_of.value,
        "source": claim.sources[0].iri,
        "passages": tuple(passage.iri for passage in claim.passages),
    }


def _known_from(claim: Claim) -> str:
    """The day from which a claim is known. A source of pages has the day on which we read them, so its claims have their own."""
    source = claim.sources[0]
    return source.issued.value if source.is_whole and source.issued else claim.as_of.value


def _due(claim: Claim) -> str:
    """The later day by which something is promised, or empty."""
    if claim.standing.iri != PROMISED:
        return ""
    day = claim.period.end or getattr(claim, "date", None)
    return day.value if day and claim.as_of.is_before(day) else ""


def _text_read(text: Source, reading: Reading) -> TextRead:
    return TextRead(
        text.iri,
        str(text.issued or ""),
        reading.reviewer.iri,
        str(reading.decided_on or ""),
        str(text.period or ""),
        text.is_excerpt,
    )


def _other(comparison: Comparison, claim: str) -> str:
    return comparison.second.iri if comparison.first.iri == claim else comparison.first.iri


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
