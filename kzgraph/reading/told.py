"""Who passes a claim on, and whose day its day is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.store import select

if TYPE_CHECKING:
    from kzgraph.model import Claim
    from kzgraph.model.passages import Passage

# The phrases before the day of a claim: that of its voice, of the source that passes its word on, or of the source that speaks.
AS_OF, RELAYED_ON, STATED_ON = "as of", "relayed on", "reported on"


def dated(claim: Claim) -> str:
    """The phrase before the day of a claim. Where its source gives it no day of its own, the day is that of the source."""
    return AS_OF if claim.has_own_day else RELAYED_ON if claim.voice.told_by else STATED_ON


class Told:
    """The sources of a store: who speaks in each, the day of each, and the claims for which it gives no day of its own."""

    def __init__(self, store: ox.Store) -> None:
        self.speakers: dict[str, list[ox.NamedNode]] = {}
        order = "?source DESC(EXISTS { ?source dcterms:creator/^kz:joins ?speaker }) ?speaker"  # who joins the others speaks for all
        for row in select(store, f"SELECT ?source ?speaker {{ ?source dcterms:creator ?speaker }} ORDER BY {order}"):
            self.speakers.setdefault(row["source"].value, []).append(row["speaker"])
        self._joint: dict[ox.NamedNode | ox.Literal, list[ox.NamedNode]] = {}
        for group, member in sorted(select(store, "SELECT ?group ?member { ?group kz:joins ?member }"), key=str):
            self._joint.setdefault(group, []).append(member)
        issued = select(store, "SELECT ?source ?day { ?source a kz:Source ; dcterms:issued ?day }")
        self._issued = {row["source"].value: row["day"].value for row in issued}
        collections = select(store, "SELECT ?source { ?source a kz:Source ; dcterms:type <http://purl.org/dc/dcmitype/Collection> }")
        self.collections = {row["source"].value for row in collections}  # of pages of several publishers, of whom none speaks for all
        self._undated = {row["claim"].value for row in select(store, "SELECT ?claim { ?claim kz:silentOn kzv:as-of }")}

    def authors(self, source: str) -> list[ox.NamedNode]:
        """Who speaks in a source, one by one: in place of a group those whom it joins."""
        speakers = self.speakers.get(source, [])
        return list(dict.fromkeys(author for speaker in speakers for author in self._joint.get(speaker, [speaker])))

    def relay(self, source: str, voice: ox.NamedNode | ox.Literal) -> ox.NamedNode | None:
        """Who passes a voice on in a source: its first creator, unless the voice is a creator itself or joins one."""
        speakers = self.speakers.get(source, [])
        return speakers[0] if speakers and {voice, *self._joint.get(voice, ())}.isdisjoint(speakers) else None

    def relays(self, passages: Iterable[Passage], voice: ox.NamedNode | ox.Literal) -> list[ox.NamedNode | str]:
        """Who passes a voice on in some passages: a node, or the site of a page of a list by several publishers."""
        known = [(passage, relay) for passage in passages if (relay := self.relay(passage.source, voice))]
        return list(dict.fromkeys(passage.source_name if passage.source in self.collections else relay for passage, relay in known))

    def dated(self, claim: str, day: str, source: str, *, relayed: bool) -> str:
        """The phrase before the day of a claim. Where the source gives the claim no day of its own, the day is that of the source."""
        if claim not in self._undated and day != self._issued.get(source):
            return AS_OF
        return RELAYED_ON if relayed else STATED_ON
