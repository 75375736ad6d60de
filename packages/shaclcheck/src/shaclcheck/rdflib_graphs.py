"""Triples of pyoxigraph as rdflib graphs, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from .terms import XSD, Statements

if TYPE_CHECKING:
    import rdflib


def from_rdflib(graph: rdflib.Graph) -> list[ox.Triple] | list[ox.Quad]:
    """The triples of an rdflib graph, or the quads of a dataset, with each literal in the form in which rdflib holds it."""
    if hasattr(graph, "quads"):
        return [ox.Quad(*map(_from_node, quad[:3]), *_graph_name(quad[3])) for quad in graph.quads()]
    return [ox.Triple(_from_node(s), _from_node(p), _from_node(o)) for s, p, o in graph.triples((None, None, None))]


def to_rdflib(triples: Statements) -> rdflib.Graph:
    """The triples as an rdflib graph, literals as written."""
    import rdflib

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_to_node(triple.subject), _to_node(triple.predicate), _to_node(triple.object)))
    return graph


def _graph_name(graph: Any) -> list[Any]:  # noqa: ANN401 (a node, a graph or None, by the version of rdflib)
    name = getattr(graph, "identifier", graph)
    return [] if name is None or str(name) == "urn:x-rdflib:default" else [_from_node(name)]


def _from_node(node: Any) -> Any:  # noqa: ANN401 (rdflib's terms are known by the names of their classes, so that rdflib is not imported)
    kind = type(node).__name__
    if kind == "URIRef":
        return ox.NamedNode(str(node))
    if kind == "BNode":
        return ox.BlankNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)


def _to_node(term: Any) -> Any:  # noqa: ANN401 (rdflib is imported late)
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)
