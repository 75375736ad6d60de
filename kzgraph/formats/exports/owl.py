"""The ontology as a file for OWL tools: OWL 2 DL (https://www.w3.org/TR/owl2-syntax/#Ontologies), with the labels that they show."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kzgraph.formats.graph_formats import turtle
from kzgraph.graph.names import current_names
from kzgraph.graph.workspace import ONTOLOGY_GRAPH, Workspace
from kzgraph.vocab import OWL, RDF, RDFS, SKOS

_BUILT_IN = (RDF, RDFS, OWL)  # whose terms need no declaration
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
_ONTOLOGY = ox.NamedNode(ONTOLOGY_GRAPH)


def ontology(_workspace: Workspace, store: ox.Store) -> str:
    """Terms, concepts and alignments in Turtle, with all that OWL 2 DL wants declared. Same graph, same bytes."""
    triples = {quad.triple for quad in store.quads_for_pattern(None, None, None, _ONTOLOGY)}
    triples |= {*_labels(triples)}
    triples |= {*_declarations(triples)}
    written = sorted(triples, key=str)
    return turtle(written, current_names().prefixes_in(written)).decode()


def _labels(triples: set[ox.Triple]) -> Iterator[ox.Triple]:
    """`rdfs:label` beside `skos:prefLabel`, and where a term is defined."""
    for triple in triples:
        if triple.predicate == SKOS.prefLabel:
            yield ox.Triple(triple.subject, RDFS.label, triple.object)
            yield ox.Triple(triple.subject, RDFS.isDefinedBy, _ONTOLOGY)


def _declarations(triples: set[ox.Triple]) -> Iterator[ox.Triple]:
    """The kind of each class and property of others: that of the term beside it, an annotation where there is none."""
    declared = {one.subject: kind for one in triples for kind in _KINDS if one.predicate == RDF.type and one.object == kind}
    kinds: dict[object, ox.NamedNode] = dict.fromkeys((triple.predicate for triple in triples), OWL.AnnotationProperty)
    kinds |= {triple.object: OWL.Class for triple in triples if triple.predicate in (RDFS.subClassOf, RDF.type)}
    kinds |= {
        triple.object: declared.get(triple.subject, OWL.AnnotationProperty) for triple in triples if triple.predicate == RDFS.subPropertyOf
    }
    for node, kind in kinds.items():
        if isinstance(node, ox.NamedNode) and node not in declared and not node.value.startswith(_BUILT_IN):
            yield ox.Triple(node, RDF.type, kind)
