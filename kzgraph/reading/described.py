"""What is said of nodes, in RDF: a node with every claim that names it, whole; the terms of a namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.reading.dossier import dossier, named_nodes
from kzgraph.reading.notes import person_days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.reading.dossier import Dossier


def node(store: ox.Store, iri: ox.NamedNode) -> tuple[Iterator[ox.Triple], tuple[str, ...]]:
    """The triples of a node and of the claims and links about it, and the days on which persons in them were named."""
    found = dossier(store, iri)
    subjects = dict.fromkeys([iri, *(each.assertion for each in found.said), *(each.link for each in found.links)])
    return triples(store, list(subjects)), _days(store, found)


def terms(store: ox.Store, space: str) -> Iterator[ox.Triple]:
    """The triples of the terms of a namespace, and of its own IRI, which is that without the # at its end."""
    found = {quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode)}
    subjects = sorted(each.value for each in found if each.value == space.removesuffix("#") or each.value.startswith(space))
    return triples(store, [ox.NamedNode(each) for each in subjects])


def triples(store: ox.Store, subjects: list[ox.NamedNode]) -> Iterator[ox.Triple]:
    """The triples of the nodes, with those of the blank nodes that they lead to, each once."""
    waiting: list[ox.NamedNode | ox.BlankNode] = list(reversed(subjects))
    seen: set[ox.NamedNode | ox.BlankNode] = set(waiting)
    while waiting:
        for triple in sorted({quad.triple for quad in store.quads_for_pattern(waiting.pop(), None, None)}, key=str):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def _days(store: ox.Store, found: Dossier) -> tuple[str, ...]:
    return person_days(store, {each.value for each in named_nodes(found)})
