"""The claims of a graph, to iterate, look up and filter by words that a reader would use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar, overload

import pyoxigraph as ox

from kzgraph.errors import UsageError, nearest
from kzgraph.graph.names import with_own_names
from kzgraph.graph.resolve import resolve
from kzgraph.graph.resolve import source as resolve_source
from kzgraph.graph.store import reached
from kzgraph.model.claims import Claim
from kzgraph.model.kinds import BY_NAME
from kzgraph.model.read import Reader

Kind = TypeVar("Kind", bound=Claim, covariant=True)
Chosen = TypeVar("Chosen", bound=Claim)


class Claims(Generic[Kind]):
    """Claims in the order of the texts. `claims["hrw:demand-inquiry"]` is one, by its IRI or any name that `kzgraph show` takes."""

    def __init__(self, reader: Reader, claims: Iterable[Kind]) -> None:
        self._reader = reader
        self.names = reader.names
        self._claims = {claim.iri: claim for claim in claims}

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._claims.values())

    def __len__(self) -> int:
        return len(self._claims)

    def __contains__(self, claim: object) -> bool:
        return (claim.iri if isinstance(claim, Claim) else claim) in self._claims

    @with_own_names
    def __getitem__(self, name: str) -> Kind:
        """The claim of that name. Raises UsageError for a name of nothing or of something else."""
        iri = name if name in self._claims else resolve(self._reader.store, name).value
        if iri not in self._claims:
            raise UsageError(f"{name}: is not one of these {len(self)} claims.")
        return self._claims[iri]

    @overload
    def where(self, kind: type[Chosen], *, source: str = ..., matter: str = ..., **roles: str) -> Claims[Chosen]: ...
    @overload
    def where(self, kind: str = ..., *, source: str = ..., matter: str = ..., **roles: str) -> Claims[Kind]: ...

    @with_own_names
    def where(self, kind: type[Claim] | str = "", *, source: str = "", matter: str = "", **roles: str) -> Claims[Claim]:
        """Those of a kind, of a source, and that name a matter, a part of it or a narrower one.

        `kind` is a class such as `kzgraph.model.Demand`, or its name. `roles` are properties with a node, such as `voice`, `event`,
        `addressee`, `victim` or `accused`; a role is exact, so that a body is neither its parts nor what it is part of. Nodes are
        named as in `kzgraph show`. Raises UsageError, also for a role that no claim of the kind has.
        """
        claims = Claims(self._reader, self)
        if kind:
            wanted = _kind(kind)
            claims = Claims(self._reader, [claim for claim in self if isinstance(claim, wanted)])
        nodes = [(role, claims._named(role, name)) for role, name in roles.items()]
        found: Iterable[Claim] = [claim for claim in claims if all(node in claim.nodes(role) for role, node in nodes)]
        if source:
            origin = resolve_source(self._reader.store, source).value
            found = [claim for claim in found if any(passage.source == origin for passage in claim.passages)]
        if matter:
            matters = self._family(resolve(self._reader.store, matter).value)
            found = [claim for claim in found if not matters.isdisjoint(claim.nodes())]
        return Claims(self._reader, found)

    def _named(self, role: str, name: str) -> str:
        """The node that a name means, of those in a role. Raises UsageError."""
        held = {iri for claim in self for iri in claim.nodes(role)}
        if not held:
            known = sorted({known for claim in self for known in claim.roles})
            meant = "".join(f" Did you mean {near}?" for near in nearest(role, known, 1, 0.6))
            raise UsageError(f"{role}: none of these {len(self)} claims has it.{meant} They have {', '.join(known)}.")
        return resolve(self._reader.store, name, [*map(ox.NamedNode, held)], what=role).value

    def _family(self, iri: str) -> set[str]:
        """A node, its narrower terms and its parts, at any depth."""
        return {iri, *reached(self._reader.narrower, iri)}

    def __repr__(self) -> str:
        return f"<{len(self)} claims>"


def _kind(kind: type[Claim] | str) -> type[Claim]:
    if not isinstance(kind, str):
        return kind
    if kind not in BY_NAME:
        raise UsageError(f"{kind}: is not a kind of claim. Choose {', '.join(sorted(BY_NAME))}.")
    return BY_NAME[kind]
