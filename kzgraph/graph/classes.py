"""What the ontology says of its classes and standings for programs: order, stage, file. A new class then needs no code.

Data may come without the ontology, as one file that is served: the annotations are then those of the package.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.graph.workspace import default_root
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote


def ontology(store: ox.Store | Remote) -> ox.Store | Remote:
    """The store itself if it holds the ontology, else a store of the package's.

    The latter is read once from files. A worker of the server opens none, so the server calls this before it forks workers.
    """
    held = select(store, "SELECT ?class { VALUES ?class { kz:Assertion } ?class a owl:Class }")
    return store if next(iter(held), None) is not None else _shipped()


@lru_cache(maxsize=1)
def _shipped() -> ox.Store:
    store = ox.Store()
    folder = default_root() / "ontology"
    for file in (folder / "kz.ttl", folder / "layout.ttl", *sorted((folder / "vocab").glob("*.ttl"))):
        store.load(path=file, format=ox.RdfFormat.TURTLE)
    return store


def annotated(store: ox.Store | Remote, name: str) -> dict[str, str]:
    """The values of the annotation `kz:NAME` by the local name of the class or standing that has it."""
    rows = _rows(store, f"?term kz:{name} ?value")
    return {row["term"].value.rpartition("#")[2]: row["value"].value for row in rows}


def ordered(store: ox.Store | Remote, name: str) -> tuple[str, ...]:
    """The local names of what has a number for the annotation `kz:NAME`, by that number."""
    numbers = {term: int(value) for term, value in annotated(store, name).items() if value.isdecimal()}
    return tuple(sorted(numbers, key=lambda term: (numbers[term], term)))


def agents(store: ox.Store | Remote) -> frozenset[str]:
    return frozenset(row["term"].value.rpartition("#")[2] for row in _rows(store, "?term rdfs:subClassOf+ kz:Agent"))


def _rows(store: ox.Store | Remote, pattern: str) -> list[Any]:
    # names that a query can write with a prefix: data that is served need not have passed validation
    query = f'SELECT * {{ {pattern} FILTER (REGEX(STR(?term), "^({KZ}|{KZV})[A-Za-z][A-Za-z0-9-]*$")) }} ORDER BY ?term'
    return list(select(ontology(store), query))
