"""What follows from the hierarchies of classes and concepts, for tools that do not reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kzgraph.graph.store import reached
from kzgraph.graph.turtle import Term
from kzgraph.vocab import RDF, RDFS, SKOS


def entailed(quads: Sequence[ox.Quad]) -> Iterator[ox.Quad]:
    """Each superclass of the nodes of a graph and each broader concept of its concepts (`skos:broaderTransitive`).

    No claim gets a broader concept: a count of cases of torture is not a count of cases.
    """
    above, broader = _closure(quads, RDFS.subClassOf), _closure(quads, SKOS.broader)
    for quad in quads:
        if quad.predicate == RDF.type:
            yield from (ox.Quad(quad.subject, RDF.type, wider, quad.graph_name) for wider in above.get(quad.object, ()))
    graphs = {quad.subject: quad.graph_name for quad in quads if quad.predicate == SKOS.broader}
    yield from (ox.Quad(node, SKOS.broaderTransitive, wider, graph) for node, graph in graphs.items() for wider in broader.get(node, ()))


def _closure(quads: Sequence[ox.Quad], relation: ox.NamedNode) -> dict[Term, set[Term]]:
    """Everything above each node by a relation, the node itself not counted."""
    direct: dict[Term, set[Term]] = {}
    for quad in quads:
        if quad.predicate == relation and isinstance(quad.object, ox.NamedNode):
            direct.setdefault(quad.subject, set()).add(quad.object)
    return {node: reached(lambda one: direct.get(one, set()), node) - {node} for node in direct}
