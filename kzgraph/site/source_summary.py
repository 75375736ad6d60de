"""What each source says in one screen, chosen by rule: what it claims, what officials say, what is missing, what is asked of whom.

In each part come the claims to which most other claims of the same source refer, then those with the stronger standing, then the order of
the text. What is only taken for granted, feared, charged or promised is never what a source claims. No claim is chosen that names a person,
or whose wording leaves open whose word it is. Each measure, action and addressee has one claim before any has two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph import model
from kzgraph.graph.classes import annotated, ordered
from kzgraph.model.kinds import kind_of
from kzgraph.site.assertions import Assertion, of_source
from kzgraph.site.dates import When, when
from kzgraph.site.figure_panels import Value, values
from kzgraph.site.passage_pages import SOURCE, folder_name
from kzgraph.site.texts import Link, Text, not_said, source_name
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content

T = TypeVar("T")
PRESUPPOSED = "presupposed"
VOICE = ox.NamedNode(KZV + "voice")
MOST_FIGURES, MOST_OTHERS, MOST_OMISSIONS, MOST_SILENCES, MOST_DEMANDS = 2, 1, 2, 2, 3


class Line(NamedTuple):
    """A claim; its day, its number, what it is about and of whom it asks something, from its properties."""

    claim: Claim
    day: When | None
    value: tuple[Value, ...]
    topic: list[Link]
    asked_of: list[Link]


class Silence(NamedTuple):
    """That a source does not say a thing, which is a finding of this project."""

    iri: str
    text: Text


class Part(NamedTuple):
    """The claims or silences under one heading, which is the phrase of that name; of how many they are chosen."""

    name: str
    lines: list[Line]
    silences: list[Silence]
    of: int


class Summary(NamedTuple):
    """A source: its name, the query of its page, the number of its claims, the parts that hold anything and the names of the others."""

    title: Text
    short: Text
    address: dict[str, str]
    claims: int
    parts: list[Part]
    empty: list[str]


@lru_cache(maxsize=1)
def speaking(content: Content) -> list[tuple[str, Text]]:
    """The sources that claim anything, by IRI and title, in the order of their days; texts before pages of which no copy was taken."""
    known = [(iri, source.title) for iri, source in content.sources.items() if content.reader.speaks(iri)]
    return sorted(known, key=lambda source: source[0] in content.lists_of_pages)


@lru_cache(maxsize=64)
def summary(content: Content, iri: str) -> Summary | None:
    """What a source says; None for one that claims nothing."""
    if iri not in dict(speaking(content)):
        return None
    return _summary(content, iri, content.sources[iri].title, list(of_source(content, iri).values()), _silences(content)[iri])


@lru_cache(maxsize=1)
def _silences(content: Content) -> dict[str, list[Silence]]:
    """What each source does not say, that first to which most claims come near."""
    silences: dict[str, list[Silence]] = defaultdict(list)
    near = content.reader.named(KZ.nearest)
    for iri, silence in sorted(content.silences.items(), key=lambda item: (-len(near.get(item[0], ())), item[0])):
        silences[silence.source].append(Silence(iri, not_said(silence, content.terms.text(ox.NamedNode(iri)))))
    return silences


def _summary(content: Content, iri: str, title: Text, claims: list[Assertion], silences: list[Silence]) -> Summary:
    referred = Counter(node for claim in claims for node in claim.nodes() - {claim.iri})
    strength = {name: place for place, name in enumerate(ordered(content.reader.store, "order"))}
    unclaimed = annotated(content.reader.store, "unclaimed")

    def ranked(chosen: list[Assertion]) -> list[Assertion]:
        return sorted(chosen, key=lambda claim: (-referred[claim.iri], strength.get(claim.claim.mark, len(strength)), claim.place))

    free = ranked([claim for claim in claims if VOICE not in claim.values.get("ambiguous", ()) and not content.person_days(claim.nodes())])
    claimed = [claim for claim in free if claim.claim.mark not in unclaimed]
    own = [claim for claim in claimed if not claim.relayed and claim.claim.mark != PRESUPPOSED]
    official = [claim for claim in claimed if claim.relayed and claim.claim.official]
    missing = [claim for claim in free if isinstance(claim.said, model.Omission)]
    asked = [claim for claim in free if isinstance(claim.said, model.Demand) and not claim.relayed]
    parts = [
        _part(content, "source claims", own, _mixed(own)),
        _part(content, "officials say", official, _mixed(official)),
        _part(content, "is missing", missing, varied(missing, _topic)[:MOST_OMISSIONS]),
        Part("is not said", [], silences[:MOST_SILENCES], len(silences)),
        _part(content, "is asked", asked, varied(asked, _addressees)[:MOST_DEMANDS]),
    ]
    return Summary(
        title,
        source_name(iri),
        {SOURCE: folder_name(iri)},
        len(claims),
        [part for part in parts if part.lines or part.silences],
        [part.name for part in parts if not part.lines and not part.silences],
    )


def _mixed(claims: list[Assertion]) -> list[Assertion]:
    """Figures, those of an event first, then what is said to have happened that no passage of theirs says already."""
    counts = sorted((claim for claim in claims if isinstance(claim.said, model.Figure)), key=lambda claim: "event" not in claim.values)
    figures = varied(counts, _topic)[:MOST_FIGURES]
    shown = {passage for figure in figures for passage in figure.passages}
    return [*figures, *[claim for claim in claims if _happened(claim.said) and not shown & set(claim.passages)][:MOST_OTHERS]]


def _happened(claim: model.Claim) -> bool:
    """Whether it says what was done, or how something is judged."""
    return kind_of(claim).is_deed or isinstance(claim, model.Assessment)


def varied(listed: Sequence[T], key: Callable[[T], list[str]]) -> list[T]:
    """Claims, or other things, so that each value of a key has its first before any has its second."""
    seen: Counter[str] = Counter()
    turns: list[int] = []
    for one in listed:
        turns.append(seen[str(key(one))])
        seen[str(key(one))] += 1
    return [one for _, one in sorted(zip(turns, listed, strict=True), key=lambda turn: turn[0])]


def _addressees(demand: Assertion) -> list[str]:
    return [value.value for value in demand.values.get("addressee", ())]


def _topic(claim: Assertion) -> list[str]:
    return [value.value for value in claim.values.get(kind_of(claim.said).topic, ())]


def _part(content: Content, name: str, claims: list[Assertion], chosen: list[Assertion]) -> Part:
    return Part(name, [_line(content, claim) for claim in chosen], [], len(claims))


def _line(content: Content, assertion: Assertion) -> Line:
    topic = assertion.values.get(kind_of(assertion.said).topic, ())
    return Line(
        assertion.claim,
        when(assertion.claim.day),
        values(content.facts, assertion.said) if isinstance(assertion.said, model.Figure) else (),
        content.terms.links(topic),
        content.terms.links(assertion.values.get("addressee", ()) if isinstance(assertion.said, model.Demand) else ()),
    )
