"""How many voices say a thing: five texts that repeat one body are one voice.

A claim comes from its `kz:voice`, whoever relays it. Where this is the creator of another source, and a reviewer found that the claim
repeats one of that source, it comes from the voice of that one, and so on. Nobody unnamed counts beside somebody named: they may be the
same. Neither does a body beside one that it is part of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import reached, select
from kzgraph.vocab import KZ, RDF


class Voices(NamedTuple):
    """Who says a thing: bodies and persons, and groups that no source names."""

    named: tuple[str, ...]
    unnamed: tuple[str, ...]

    @property
    def at_least(self) -> int:
        """How many voices there are at least."""
        return len(self.named) or min(len(self.unnamed), 1)


class Speakers:
    """Who says the claims of a store; what reviewers found repeated is read once."""

    def __init__(self, store: ox.Store) -> None:
        self._store, self._repeated = store, _repeated(store)

    def of(self, claims: Iterable[str]) -> Voices:
        store = self._store
        origins = {agent for claim in claims for voice in _origins(store, claim, self._repeated) for agent in _members(store, voice)}
        groups = {agent for agent in origins if KZ.Group in _values(store, agent, RDF.type)}
        named = {agent for agent in origins - groups if not _above(store, agent, KZ.partOf) & (origins - groups - {agent})}
        return Voices(tuple(sorted(named)), tuple(sorted(groups)))


def _repeated(store: ox.Store) -> dict[str, set[tuple[str, str]]]:
    """For each claim, those of other sources that it repeats by a reviewer's judgement, each with a creator of its source."""
    rows = select(
        store,
        """SELECT ?claim ?other ?creator {
          ?comparison kz:relation ?relation ; kz:comparisonState kzv:positive-comparison .
          FILTER (?relation IN (kzv:repeats, kzv:same-count))
          { ?comparison kz:first ?claim ; kz:second ?other } UNION { ?comparison kz:second ?claim ; kz:first ?other }
          ?other kz:statedIn/oa:hasSource/dcterms:creator ?creator
        }""",
    )
    repeated: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        repeated.setdefault(row["claim"].value, set()).add((row["other"].value, row["creator"].value))
    return repeated


def _origins(store: ox.Store, claim: str, repeated: dict[str, set[tuple[str, str]]]) -> set[str]:
    """The voices at the beginning of the chain that ends in a claim."""
    origins, seen, open_ = set[str](), {claim}, [claim]
    while open_:
        voices = _values(store, open_[-1], KZ.voice)
        before = {other for other, creator in repeated.get(open_.pop(), ()) if ox.NamedNode(creator) in voices} - seen
        origins |= set() if before else {voice.value for voice in voices}
        seen |= before
        open_ += before
    return origins


def _members(store: ox.Store, agent: str) -> set[str]:
    """The agents that a group joins, else the agent."""
    return {one for one in {agent, *_above(store, agent, KZ.joins)} if not _values(store, one, KZ.joins)}


def _above(store: ox.Store, node: str, predicate: ox.NamedNode) -> set[str]:
    return reached(lambda one: {value.value for value in _values(store, one, predicate)}, node)


def _values(store: ox.Store, subject: str, predicate: ox.NamedNode) -> set[ox.NamedNode]:
    quads = store.quads_for_pattern(ox.NamedNode(subject), predicate, None)
    return {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}
