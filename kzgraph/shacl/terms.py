"""Terms and names that the compiler leans on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal
Triples: TypeAlias = "Iterable[ox.Triple | ox.Quad]"
Progress: TypeAlias = "Callable[[int, int], object]"
"""Is called with the number of steps done and of all steps."""

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
VIOLATION = ox.NamedNode(SH + "Violation")
SHAPES = ox.NamedNode("urn:x-shapes:graph")
"""What $shapesGraph stands for."""
TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))


_NAMES: dict[str, ox.NamedNode] = {}


def sh(name: str) -> ox.NamedNode:
    """A name of SHACL's own vocabulary."""
    if name not in _NAMES:
        _NAMES[name] = ox.NamedNode(SH + name)
    return _NAMES[name]


def told(term: object) -> str:
    """A term as messages and errors write it."""
    return str(term)


class ShapeError(ValueError):
    """Shapes that the standard calls ill-formed, or that use what this compiler does not know; names the shape and the place.

    `shape` is the node of the shape, `place` the property in question (both may be None when the text itself cannot be read).
    """

    def __init__(self, message: str, shape: Term | None = None, place: str | None = None) -> None:
        where = (f"shape {told(shape)}" if shape is not None else "shapes") + (f", {place}" if place else "")
        super().__init__(f"{where}: {message}")
        self.shape = shape
        self.place = place


class ChangedError(RuntimeError):
    """The data changed while they were judged: what was found holds for no state of them."""


class Unsupported(Exception):  # noqa: N818 (not an error for the user: the shape goes to the fallback)
    """Well-formed, but not compiled: the shape is judged by the fallback, and the plan says so."""
