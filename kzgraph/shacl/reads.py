"""What a shape reads: from which triples its verdict on a focus node can come, and how each is reached from that node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.shacl import syntax
from kzgraph.shacl.paths import inverse, joined, nullable, predicates
from kzgraph.shacl.record import record
from kzgraph.shacl.scopes import held, layers, length, reached
from kzgraph.shacl.terms import TYPE
from kzgraph.shacl.triples import patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

    from kzgraph.shacl.syntax import Constraint, Path, Shape
    from kzgraph.shacl.terms import Term
    from kzgraph.shacl.triples import Pattern, Patterns


@record
class Read:
    """Triples with a property (None for any), one end of which is reached from the focus node by a path (None for the node itself).

    `backwards` says that the object is the end that is reached. `loose` says that no path leads there: any focus node may be affected.
    """

    predicate: ox.NamedNode | None
    backwards: bool = False
    path: Path | None = None
    loose: bool = False


_ANYTHING = Read(None, loose=True)
# Shapes that are reached by more paths than that are not followed back: any change affects all their focus nodes.
_MOST = 2_000


def reads(shapes: dict[Term, Shape], root: Shape, parts: list[Shape] | None = None) -> list[Read]:
    """What the findings of a root shape (or of some of its parts) depend on, its targets included; rdfs:subClassOf is seen to elsewhere."""
    found: dict[Read, None] = {}
    for target in root.targets:
        if target.kind == "class":
            found[Read(TYPE)] = None
        elif target.kind != "node" and not hasattr(target.term, "language"):
            found[Read(target.term, target.kind == "objects")] = None  # type: ignore[arg-type]
    for part in [root] if parts is None else parts:
        found |= dict.fromkeys(_shape(shapes, part))
    return list(found)


def classes(shapes: dict[Term, Shape], root: Shape) -> set[Term]:
    """The classes that a root shape names in its targets and constraints."""
    named = {one.cls for shape in _within(shapes, root) for one in shape.constraints if isinstance(one, syntax.OfClass)}
    return named | {target.term for target in root.targets if target.kind == "class"}


def queries(shapes: dict[Term, Shape], root: Shape) -> list[syntax.Sparql]:
    """The SPARQL constraints that a root shape leads to."""
    return [one for shape in _within(shapes, root) for one in shape.constraints if isinstance(one, syntax.Sparql)]


def _within(shapes: dict[Term, Shape], root: Shape) -> list[Shape]:
    waiting, seen = [root.id], {root.id: root}
    while waiting:
        for one in seen[waiting.pop()].constraints:
            for inner in syntax.references(one):
                if inner not in seen:
                    seen[inner] = shapes[inner]
                    waiting.append(inner)
    return list(seen.values())


def _shape(shapes: dict[Term, Shape], part: Shape) -> Iterator[Read]:
    """What a shape and all that it leads to read: each shape once for each path that leads to it."""
    waiting: list[tuple[Shape, Path | None]] = [(part, None)]
    seen: set[tuple[Term, Path | None]] = {(part.id, None)}
    while waiting:
        shape, base = waiting.pop(0)
        if shape.deactivated:
            continue
        if len(seen) > _MOST:
            yield _ANYTHING
            return
        if shape.path is not None:
            yield from _along(shape.path, base)
        values = joined(base, shape.path)
        for one in shape.constraints:
            yield from _constraint(one, base, values)
            for inner in syntax.references(one):
                if (inner, values) not in seen:
                    seen.add((inner, values))
                    waiting.append((shapes[inner], values))


def _along(path: Path, base: Path | None) -> Iterator[Read]:
    for before, iri, backwards in predicates(path):
        yield Read(iri, backwards, joined(base, before))


def _constraint(one: Constraint, base: Path | None, values: Path | None) -> Iterator[Read]:
    if isinstance(one, syntax.OfClass):
        yield Read(TYPE, False, values)
    elif isinstance(one, syntax.Pair):
        yield Read(one.other, False, base)
    elif isinstance(one, syntax.Closed):
        yield Read(None, False, values)
    elif isinstance(one, syntax.Sparql):
        starts = {"?this": base} | ({"?value": values} if one.ask else {})
        try:
            yield from _query(patterns(one.query.text, one.prologue), starts)
        except (ValueError, IndexError, KeyError):
            yield _ANYTHING


def _query(query: Patterns, starts: dict[str, Path | None]) -> Iterator[Read]:
    for group, own in query.groups.items():
        around = layers(group, query)
        known = reached(around, starts)
        for pattern in own:
            # A path of no length leads from a node of the graph to itself, and any triple makes a node.
            makes = pattern.path is not None and nullable(pattern.path) and not held(around, pattern)
            yield from _pattern(pattern, known, makes=makes)


def _pattern(pattern: Pattern, known: dict[str, Path | None], *, makes: bool) -> Iterator[Read]:
    ends = [(length(known[name]), name) for name in (pattern.subject, pattern.object) if name in known]
    if not ends:
        if pattern.path is None or makes:
            yield _ANYTHING
        else:
            for _, iri, _ in predicates(pattern.path):
                yield Read(iri, loose=True)
        return
    name = min(ends)[1]
    backwards = name != pattern.subject
    if pattern.path is None or makes:
        yield Read(None, backwards, known[name])
    if makes:
        yield Read(None, not backwards, known[name])
    if pattern.path is not None:
        yield from _along(inverse(pattern.path) if backwards else pattern.path, known[name])
