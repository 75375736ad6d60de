"""What follows from the hierarchies of classes and concepts, for tools that do not reason."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.graph.store import reached
from kzgraph.graph.turtle import Term
from kzgraph.vocab import RDF, RDFS, SKOS


def add(store: ox.Store) -> None:
    """Adds to a graph each superclass of its nodes and each broader concept of its concepts (`skos:broaderTransitive`).

    No claim gets a broader concept: a count of cases of torture is not a count of cases.
    """
    above = _closure(store, RDFS.subClassOf)
    derived = [
        ox.Quad(quad.subject, RDF.type, wider, quad.graph_name)
        for quad in store.quads_for_pattern(None, RDF.type, None)
        for wider in above.get(quad.object, ())
    ]
    broader = _closure(store, SKOS.broader)
    graphs = {quad.subject: quad.graph_name for quad in store.quads_for_pattern(None, SKOS.broader, None)}
    derived += [ox.Quad(node, SKOS.broaderTransitive, wider, graphs[node]) for node in graphs for wider in broader[node]]
    store.extend(derived)


def _closure(store: ox.Store, relation: ox.NamedNode) -> dict[Term, set[Term]]:
    """Everything above each node by a relation, the node itself not counted."""
    direct: dict[Term, set[Term]] = {}
    for quad in store.quads_for_pattern(None, relation, None):
        if isinstance(quad.object, ox.NamedNode):
            direct.setdefault(quad.subject, set()).add(quad.object)
    return {node: reached(lambda one: direct.get(one, set()), node) - {node} for node in direct}
