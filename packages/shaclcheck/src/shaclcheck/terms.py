"""RDF terms: type aliases, namespaces and the nodes that the compiler uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Statement: TypeAlias = "ox.Triple | ox.Quad | Triple"
Statements: TypeAlias = "Iterable[Statement]"
Progress: TypeAlias = "Callable[[int, int], object]"
"""Called with the number of steps done and the number of all steps."""


class Triple(NamedTuple):
    """A triple that may share its terms with others; an `ox.Triple` copies them, and makes new objects of them at each look."""

    subject: ox.NamedNode | ox.BlankNode
    predicate: ox.NamedNode
    object: Term


SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"

TYPE = ox.NamedNode(RDF + "type")
FIRST = ox.NamedNode(RDF + "first")
REST = ox.NamedNode(RDF + "rest")
NIL = ox.NamedNode(RDF + "nil")
SUBCLASS = ox.NamedNode(RDFS + "subClassOf")
CLASS = ox.NamedNode(RDFS + "Class")
ONTOLOGY = ox.NamedNode(OWL + "Ontology")
IMPORTS = ox.NamedNode(OWL + "imports")
VIOLATION = ox.NamedNode(SH + "Violation")
SHAPES_GRAPH = ox.NamedNode("urn:x-shapes:graph")
"""The value of $shapesGraph."""
TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))


@cache
def sh(name: str) -> ox.NamedNode:
    """A term of the SHACL vocabulary by its local name."""
    return ox.NamedNode(SH + name)
