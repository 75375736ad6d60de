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
    about = dossier(store, iri)
    subjects = dict.fromkeys([iri, *(row.assertion for row in about.said), *(row.link for row in about.links)])
    return triples(store, list(subjects)), _days(store, about)


def terms(store: ox.Store, space: str) -> Iterator[ox.Triple]:
    """The triples of the terms of a namespace, and of its own IRI, which is that without the # at its end."""
    nodes = {quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode)}
    subjects = sorted(node_.value for node_ in nodes if node_.value == space.removesuffix("#") or node_.value.startswith(space))
    return triples(store, [ox.NamedNode(node_) for node_ in subjects])


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


def _days(store: ox.Store, about: Dossier) -> tuple[str, ...]:
    return person_days(store, {node_.value for node_ in named_nodes(about)})
