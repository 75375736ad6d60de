"""The graph as nodes with their properties, as some exports write it."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kzgraph.vocab import PREFIXES

TYPE = PREFIXES["rdf"] + "type"


def in_order(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(quads, key=str)


def by_subject(store: ox.Store) -> dict[str, dict[str, list[ox.NamedNode | ox.Literal]]]:
    """The IRIs and literals by the IRIs of subject and property; blank nodes are left out."""
    nodes: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for quad in in_order(store):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return nodes
