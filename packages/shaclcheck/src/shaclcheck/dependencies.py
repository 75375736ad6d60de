"""What a shape depends on: the triples that can decide its results at a focus node, and how each is reached from that node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from . import model
from .lexer import tokens
from .model import Constraint, Shape
from .paths import Path, inverse, joined, nullable, predicates
from .scopes import Layer, holds_a_triple, layers, length, reached
from .terms import TYPE, Term
from .triple_patterns import Pattern, Patterns, triple_patterns


class Dependency(NamedTuple):
    """Triples with a property (None for any), of which a path from the focus node reaches one end (None for the node itself).

    `backwards` says that this end is the object. `anywhere` says that no path leads to the triples, so that a change can affect any focus
    node.
    """

    predicate: ox.NamedNode | None
    backwards: bool = False
    path: Path | None = None
    anywhere: bool = False


_ANY_TRIPLE = Dependency(None, anywhere=True)
# A shape that is reached along more paths is not followed back: any change affects all its focus nodes.
_MAX_PATHS = 2_000


def dependencies(shapes: dict[Term, Shape], root: Shape, parts: list[Shape] | None = None) -> list[Dependency]:
    """What the results of a root shape, or of some of its parts, depend on, targets included.

    Triples with rdfs:subClassOf are left out: `affected` follows them by the classes that a shape names.
    """
    result: dict[Dependency, None] = {}
    for target in root.targets:
        if target.kind == "class":
            result[Dependency(TYPE)] = None
        elif target.kind == "query":
            result |= dict.fromkeys(_of_target(target.term.value))
        elif target.kind != "node" and isinstance(target.term, ox.NamedNode):
            result[Dependency(target.term, target.kind == "objects")] = None
    for part in [root] if parts is None else parts:
        result |= dict.fromkeys(_of_shape(shapes, part))
    return list(result)


def _of_target(text: str) -> list[Dependency]:
    """What the query of a target reads: every change of one of its properties can give or take any focus node."""
    try:
        if not {"VALUES", "LIMIT", "OFFSET"}.isdisjoint(part.keyword() for part in tokens(text)):
            return [_ANY_TRIPLE]
        return list(_of_query(triple_patterns(text, ""), {}))
    except (ValueError, IndexError, KeyError):  # a query that the reader of patterns cannot follow
        return [_ANY_TRIPLE]


def classes(shapes: dict[Term, Shape], root: Shape) -> set[Term]:
    """The classes that a root shape names in its targets and constraints."""
    constraints = (constraint for shape in model.reachable(shapes, root).values() for constraint in shape.constraints)
    named: set[Term] = {constraint.cls for constraint in constraints if isinstance(constraint, model.OfClass)}
    return named | {target.term for target in root.targets if target.kind == "class"}


def sparql_constraints(shapes: dict[Term, Shape], root: Shape) -> list[model.Sparql]:
    """The SPARQL constraints of a root shape and of the shapes that it refers to."""
    constraints = (constraint for shape in model.reachable(shapes, root).values() for constraint in shape.constraints)
    return [constraint for constraint in constraints if isinstance(constraint, model.Sparql)]


def _of_shape(shapes: dict[Term, Shape], part: Shape) -> Iterator[Dependency]:
    """The dependencies of a shape and of all shapes that it refers to: each shape once for each path that leads to it.

    In a circle these paths have no end: a change of a property that a recursive shape reads can affect any focus node.
    """
    reached = model.reachable(shapes, part).values()
    if any(shape.circle is not None for shape in reached):
        for shape in reached:
            for dependency in _of_one(shape, None):
                yield Dependency(dependency.predicate, anywhere=True)
        return
    pending: list[tuple[Shape, Path | None]] = [(part, None)]
    seen: set[tuple[Term, Path | None]] = {(part.id, None)}
    while pending:
        shape, base = pending.pop(0)
        if shape.deactivated:
            continue
        if len(seen) > _MAX_PATHS:
            yield _ANY_TRIPLE
            return
        yield from _of_one(shape, base)
        values = joined(base, shape.path)
        for constraint in shape.constraints:
            for node in model.references(constraint):
                if (node, values) not in seen:
                    seen.add((node, values))
                    pending.append((shapes[node], values))


def _of_one(shape: Shape, base: Path | None) -> Iterator[Dependency]:
    """The dependencies of a shape apart from those that it refers to, at the nodes that a path leads to."""
    if shape.path is not None:
        yield from _along(shape.path, base)
    values = joined(base, shape.path)
    for constraint in shape.constraints:
        yield from _of_constraint(constraint, base, values)


def _along(path: Path, base: Path | None) -> Iterator[Dependency]:
    for before, iri, backwards in predicates(path):
        yield Dependency(iri, backwards, joined(base, before))


def _of_constraint(constraint: Constraint, base: Path | None, values: Path | None) -> Iterator[Dependency]:
    if isinstance(constraint, model.OfClass):
        yield Dependency(TYPE, False, values)
    elif isinstance(constraint, model.Pair):
        yield Dependency(constraint.other, False, base)
    elif isinstance(constraint, model.Closed):
        yield Dependency(None, False, values)
    elif isinstance(constraint, model.Sparql):
        starts = {"?this": base} | ({"?value": values} if constraint.ask else {})
        try:
            yield from _of_query(triple_patterns(constraint.query.text, constraint.prologue), starts)
        except (ValueError, IndexError, KeyError):  # a query that the reader of patterns cannot follow
            yield _ANY_TRIPLE


def _of_query(query: Patterns, starts: dict[str, Path | None]) -> Iterator[Dependency]:
    for group, own in query.groups.items():
        around = layers(group, query)
        known = reached(around, starts)
        for pattern in own:
            yield from _of_pattern(pattern, known, around)


def of_values(query: Patterns) -> list[Dependency] | None:
    """What a query reads that no path from `$this` leads to, from its `?value`; None if it reads more. Its properties are not listed."""
    found: list[Dependency] = []
    for group, own in query.groups.items():
        around = layers(group, query)
        focus, value = (reached(around, {name: None}) for name in ("?this", "?value"))
        for pattern in own:
            if pattern.terms[1] != "?value" and any(dependency.anywhere for dependency in _of_pattern(pattern, focus, around)):
                found += _of_pattern(pattern, value, around)
    return None if any(dependency.anywhere for dependency in found) else found


def _of_pattern(pattern: Pattern, known: dict[str, Path | None], around: list[Layer]) -> Iterator[Dependency]:
    # A path without length leads from a node of the graph to itself, and any triple makes its ends nodes of the graph.
    any_triple = pattern.path is not None and nullable(pattern.path) and not holds_a_triple(around, pattern)
    ends = [(length(known[name]), name) for name in (pattern.subject, pattern.object) if name in known]
    if not ends:
        if pattern.path is None or any_triple:
            yield _ANY_TRIPLE
        else:
            for _, iri, _ in predicates(pattern.path):
                yield Dependency(iri, anywhere=True)
        return
    name = min(ends)[1]
    backwards = name != pattern.subject
    if pattern.path is None or any_triple:
        yield Dependency(None, backwards, known[name])
    if any_triple:
        yield Dependency(None, not backwards, known[name])
    if pattern.path is not None:
        yield from _along(inverse(pattern.path) if backwards else pattern.path, known[name])
