"""A shapes graph in memory, indexed by subject, and how it is read from what callers hold."""

from __future__ import annotations

from pathlib import Path as File
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.shacl.terms import FIRST, NIL, REST, SUBCLASS, TYPE, ShapeError, Term, told

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_ITEMS = 1_000_000


class Graph:
    """Triples by subject and property, in the order of the file."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self.about: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._typed: dict[Term, list[Term]] = {}
        self._below: dict[Term, list[Term]] = {}
        self._instances: dict[Term, dict[Term, None]] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                raise ShapeError(f"a triple inside a triple is not allowed: {triple}")
            values = self.about.setdefault(subject, {}).setdefault(predicate, [])
            values.append(value)
            if predicate == TYPE:
                self._typed.setdefault(value, []).append(subject)
            elif predicate == SUBCLASS:
                self._below.setdefault(value, []).append(subject)

    def values(self, node: Term, predicate: ox.NamedNode) -> list[Term]:
        """The values of a property, each once."""
        return list(dict.fromkeys(self.about.get(node, {}).get(predicate, ())))

    def value(self, node: Term, predicate: ox.NamedNode) -> Term | None:
        """One value of a property, or None."""
        return next(iter(self.about.get(node, {}).get(predicate, ())), None)

    def items(self, head: Term, shape: Term, place: str) -> list[Term]:
        """The members of an RDF list. Raises ShapeError if it is none."""
        found: list[Term] = []
        seen = set()
        while head != NIL:
            first, rest = self.values(head, FIRST), self.values(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1 or len(found) > _MOST_ITEMS:
                raise ShapeError(f"{told(head)} is no well-formed list", shape, place)
            seen.add(head)
            found += first
            head = rest[0]
        return found

    def instances(self, cls: ox.NamedNode) -> dict[Term, None]:
        """The nodes with a class or one of its subclasses."""
        if cls not in self._instances:
            classes: dict[Term, None] = {cls: None}
            waiting: list[Term] = [cls]
            while waiting:
                for node in self._below.get(waiting.pop(), ()):
                    if node not in classes:
                        classes[node] = None
                        waiting.append(node)
            self._instances[cls] = dict.fromkeys(node for one in classes for node in self._typed.get(one, ()))
        return self._instances[cls]


def read(shapes: Any) -> list[ox.Triple | ox.Quad]:  # noqa: ANN401 (a path, a text, triples, or rdflib's graph)
    """The triples of a path, a Turtle text, an iterable of triples, or an rdflib graph. Raises ShapeError if they cannot be read."""
    try:
        if isinstance(shapes, File):
            return list(ox.parse(path=shapes, format=None if ox.RdfFormat.from_extension(shapes.suffix[1:]) else ox.RdfFormat.TURTLE))
        if isinstance(shapes, str):
            if _names_file(shapes):
                return read(File(shapes))
            return list(ox.parse(shapes, format=ox.RdfFormat.TURTLE))
    except (SyntaxError, OSError) as error:
        raise ShapeError(f"cannot read the shapes: {error}") from None
    if hasattr(shapes, "serialize"):
        return from_rdflib(shapes)
    return list(shapes)


def _names_file(text: str) -> bool:
    try:
        return "\n" not in text and File(text).exists()
    except (OSError, ValueError):  # too long for a name, or no name at all
        return False


def from_rdflib(graph: Any) -> list[ox.Triple | ox.Quad]:  # noqa: ANN401 (rdflib is not imported here)
    """The triples of an rdflib graph, its literals as rdflib writes them."""
    return [ox.Triple(_term(s), _term(p), _term(o)) for s, p, o in graph.triples((None, None, None))]


def _term(node: Any) -> Any:  # noqa: ANN401
    kind = type(node).__name__
    if kind == "URIRef":
        return ox.NamedNode(str(node))
    if kind == "BNode":
        return ox.BlankNode(str(node))
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
