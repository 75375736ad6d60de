"""The claims of a graph, to iterate, look up and filter by words that a reader would use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar, overload

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.resolve import resolve
from kzgraph.graph.resolve import source as resolve_source
from kzgraph.graph.store import reached
from kzgraph.model.claims import Claim
from kzgraph.model.read import KINDS, Reader
from kzgraph.model.terms import Node

Kind = TypeVar("Kind", bound=Claim, covariant=True)
Chosen = TypeVar("Chosen", bound=Claim)


class Claims(Generic[Kind]):
    """Claims in the order of the texts. `claims["hrw:demand-inquiry"]` is one, by its IRI or any name that `kzgraph show` takes."""

    def __init__(self, reader: Reader, claims: Iterable[Kind]) -> None:
        self._reader = reader
        self._claims = {claim.iri: claim for claim in claims}

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._claims.values())

    def __len__(self) -> int:
        return len(self._claims)

    def __contains__(self, claim: object) -> bool:
        return (claim.iri if isinstance(claim, Claim) else claim) in self._claims

    def __getitem__(self, name: str) -> Kind:
        """The claim of that name. Raises UsageError for a name of nothing or of something else."""
        iri = name if name in self._claims else resolve(self._reader.store, name).value
        if iri not in self._claims:
            raise UsageError(f"{name}: is not one of these {len(self)} claims.")
        return self._claims[iri]

    @overload
    def where(self, kind: type[Chosen], *, voice: str = ..., source: str = ..., matter: str = ..., event: str = ...) -> Claims[Chosen]: ...
    @overload
    def where(self, kind: str = ..., *, voice: str = ..., source: str = ..., matter: str = ..., event: str = ...) -> Claims[Kind]: ...

    def where(self, kind: type[Claim] | str = "", *, voice: str = "", source: str = "", matter: str = "", event: str = "") -> Claims[Claim]:
        """Those of a kind, whose word is that of a voice, of a source, that name a matter or a narrower one, that belong to an event.

        `kind` is a class such as `kzgraph.model.Demand`, or its name. Nodes are named as in `kzgraph show`. Raises UsageError.
        """
        claims: Iterable[Claim] = self
        if kind:
            wanted = _kind(kind)
            claims = [claim for claim in claims if isinstance(claim, wanted)]
        if source:
            origin = resolve_source(self._reader.store, source).value
            claims = [claim for claim in claims if any(passage.source == origin for passage in claim.passages)]
        if voice:
            speaker = self._iri(voice, "voice", (claim.voice.speaker for claim in self))
            claims = [claim for claim in claims if claim.voice.speaker.iri == speaker]
        if event:
            events = self._family(self._iri(event, "event", (node for claim in self for node in claim.events)))
            claims = [claim for claim in claims if not events.isdisjoint(node.iri for node in claim.events)]
        if matter:
            matters = self._family(resolve(self._reader.store, matter).value)
            claims = [claim for claim in claims if not matters.isdisjoint(claim.nodes())]
        return Claims(self._reader, claims)

    def _iri(self, name: str, what: str, nodes: Iterable[Node]) -> str:
        """The one of some nodes that a name means."""
        allowed = [ox.NamedNode(iri) for iri in dict.fromkeys(node.iri for node in nodes)]
        return resolve(self._reader.store, name, allowed, what=what).value

    def _family(self, iri: str) -> set[str]:
        """A node, its narrower terms and its parts, at any depth."""
        return {iri, *reached(self._reader.narrower, iri)}

    def __repr__(self) -> str:
        return f"<{len(self)} claims>"


def _kind(kind: type[Claim] | str) -> type[Claim]:
    if not isinstance(kind, str):
        return kind
    if kind not in KINDS:
        raise UsageError(f"{kind}: is not a kind of claim. Choose {', '.join(sorted(KINDS))}.")
    return KINDS[kind]
