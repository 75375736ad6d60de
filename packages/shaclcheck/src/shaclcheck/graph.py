"""A shapes graph or a report in memory, indexed by subject, and how its triples are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as File
from typing import Any

import pyoxigraph as ox

from . import parsing
from .errors import ShapeError
from .terms import FIRST, NIL, REST, SUBCLASS, TYPE, Statement, Statements, Term

_MAX_ITEMS = 1_000_000


class Graph:
    """Triples by subject and property, in the order of the file, and the file's prefixes. Raises ShapeError for a triple term.

    `lenient` has the named nodes, as keys, below which a query has prefixes that its sh:prefixes do not lead to.
    """

    def __init__(self, triples: Statements, prefixes: dict[str, str] | None = None) -> None:
        self.prefixes = prefixes or {}
        self.about: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self.lenient: dict[Term, None] = {}
        self._typed: dict[Term, list[Term]] = {}
        self._subclasses: dict[Term, list[Term]] = {}
        self._parents: dict[Term, tuple[Term, ox.NamedNode, int]] = {}
        self._instances: dict[Term, dict[Term, None]] = {}
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                raise ShapeError(f"a triple inside a triple is not allowed: {triple}")
            self.about.setdefault(subject, {}).setdefault(predicate, []).append(value)
            if predicate == TYPE:
                self._typed.setdefault(value, []).append(subject)
            elif predicate == SUBCLASS:
                self._subclasses.setdefault(value, []).append(subject)

    def values(self, node: Term, predicate: ox.NamedNode) -> list[Term]:
        """The values of a property without repetitions."""
        return list(dict.fromkeys(self.about.get(node, {}).get(predicate, ())))

    def value(self, node: Term, predicate: ox.NamedNode) -> Term | None:
        """The first value of a property, or None."""
        return next(iter(self.about.get(node, {}).get(predicate, ())), None)

    def parent(self, node: Term) -> Term | None:
        """The first subject that has a blank node as a value, or None."""
        parent = self._parent(node)
        return None if parent is None else parent[0]

    def steps(self, node: Term) -> tuple[Term, tuple[tuple[ox.NamedNode, int], ...]]:
        """The nearest named node above a node, or the highest blank one, and the way back: properties, each with the index of its value."""
        steps: list[tuple[ox.NamedNode, int]] = []
        seen = set()
        while isinstance(node, ox.BlankNode) and node not in seen and (parent := self._parent(node)) is not None:
            seen.add(node)
            node = parent[0]
            steps.insert(0, parent[1:])
        return node, tuple(steps)

    def _parent(self, node: Term) -> tuple[Term, ox.NamedNode, int] | None:
        if not self._parents:
            for subject, about in self.about.items():
                for predicate, values in about.items():
                    for index, value in enumerate(values):
                        if isinstance(value, ox.BlankNode):
                            self._parents.setdefault(value, (subject, predicate, index))
        return self._parents.get(node)

    def items(self, head: Term, shape: Term, place: str) -> list[Term]:
        """The members of an RDF list. Raises ShapeError, with shape and place, if the list is ill-formed."""
        members: list[Term] = []
        seen = set()
        while head != NIL:
            first, rest = self.values(head, FIRST), self.values(head, REST)
            if head in seen or len(first) != 1 or len(rest) != 1 or len(members) > _MAX_ITEMS:
                raise ShapeError(f"{head} is not a well-formed list", shape, place)
            seen.add(head)
            members += first
            head = rest[0]
        return members

    def instances(self, cls: ox.NamedNode) -> dict[Term, None]:
        """The instances of a class and of its subclasses, as the keys of a dict to keep their order."""
        if cls not in self._instances:
            classes: dict[Term, None] = {cls: None}
            pending: list[Term] = [cls]
            while pending:
                for node in self._subclasses.get(pending.pop(), ()):
                    if node not in classes:
                        classes[node] = None
                        pending.append(node)
            self._instances[cls] = dict.fromkeys(node for known in classes for node in self._typed.get(known, ()))
        return self._instances[cls]


def read(source: Any, base: str | None = None, prefixes: dict[str, str] | None = None) -> list[Statement]:  # noqa: ANN401
    """The triples of shapes or a report in any form that `parsing.read` takes. Raises ShapeError if they cannot be read."""
    try:
        return list(parsing.read(source, base, prefixes))
    except (SyntaxError, OSError, TypeError) as error:
        raise ShapeError(f"cannot read the shapes: {error}") from None


def with_imports(
    triples: list[Statement], imports: File | Mapping[str, Any] | None, prefixes: dict[str, str]
) -> tuple[list[Statement], list[str]]:
    """The triples with those of owl:imports, and the imports that are not there. Raises ShapeError if one cannot be read."""
    try:
        return parsing.imported(triples, imports, prefixes)
    except (SyntaxError, OSError, TypeError) as error:
        raise ShapeError(f"cannot read an import of the shapes: {error}") from None
