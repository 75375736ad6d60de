"""What a shape reads: from which triples its verdict on a focus node can come, and how each is reached from that node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.shacl import syntax
from kzgraph.shacl.paths import inverse, joined, predicates, steps_of
from kzgraph.shacl.record import record
from kzgraph.shacl.terms import TYPE
from kzgraph.shacl.triples import Pattern, patterns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from kzgraph.shacl.lexer import Group
    from kzgraph.shacl.syntax import Constraint, Path, Shape
    from kzgraph.shacl.terms import Term


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


def reads(shapes: dict[Term, Shape], root: Shape, parts: list[Shape] | None = None) -> list[Read]:
    """What the findings of a root shape (or of some of its parts) depend on, its targets included; rdfs:subClassOf is seen to elsewhere."""
    found: dict[Read, None] = {}
    for target in root.targets:
        if target.kind == "class":
            found[Read(TYPE)] = None
        elif target.kind != "node" and not hasattr(target.term, "language"):
            found[Read(target.term, target.kind == "objects")] = None  # type: ignore[arg-type]
    for part in [root] if parts is None else parts:
        found |= dict.fromkeys(_shape(shapes, part, None))
    return list(found)


def classes(shapes: dict[Term, Shape], root: Shape) -> set[Term]:
    """The classes that a root shape names in its targets and constraints."""
    found = {target.term for target in root.targets if target.kind == "class"}
    waiting, seen = [root.id], set()
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            for one in shapes[node].constraints:
                found |= {one.cls} if isinstance(one, syntax.OfClass) else set()
                waiting += syntax.references(one)
    return found


def _shape(shapes: dict[Term, Shape], shape: Shape, base: Path | None) -> Iterator[Read]:
    if shape.deactivated:
        return
    if shape.path is not None:
        yield from _along(shape.path, base)
    values = joined(base, shape.path)
    for one in shape.constraints:
        yield from _constraint(one, base, values)
        for inner in syntax.references(one):
            yield from _shape(shapes, shapes[inner], values)


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


def _query(found: list[Pattern], starts: dict[str, Path | None]) -> Iterator[Read]:
    for pattern in found:
        reached = _reached([one for one in found if one.group in _around(pattern.group)], starts)
        ends = [(_length(reached[name]), name) for name in (pattern.subject, pattern.object) if name in reached]
        if not ends:
            yield from _nowhere(pattern)
            continue
        name = min(ends)[1]
        backwards = name != pattern.subject
        if pattern.path is None:
            yield Read(None, backwards, reached[name])
        else:
            yield from _along(inverse(pattern.path) if backwards else pattern.path, reached[name])


def _length(path: Path | None) -> int:
    return len(steps_of(path)) if path is not None else 0


def _nowhere(pattern: Pattern) -> Iterator[Read]:
    if pattern.path is None:
        yield _ANYTHING
    else:
        for _, iri, _ in predicates(pattern.path):
            yield Read(iri, loose=True)


def _around(group: Group) -> list[Group]:
    """A group and those around it: their own patterns all hold where a pattern of the group matters. A sub-select stands by itself."""
    found = [group]
    while group.parent is not None and not group.parent.selects:
        group = group.parent
        found.append(group)
    return found


def _reached(near: Iterable[Pattern], starts: dict[str, Path | None]) -> dict[str, Path | None]:
    """The variables that patterns lead to from `$this`, each with the path that leads there."""
    near = [one for one in near if one.path is not None]
    reached = dict(starts)
    waiting = list(starts)
    while waiting:
        name = waiting.pop(0)
        for one in near:
            if one.path is None:
                continue
            for start, end, path in ((one.subject, one.object, one.path), (one.object, one.subject, inverse(one.path))):
                if start == name and end and end not in reached:
                    reached[end] = joined(reached[name], path)
                    waiting.append(end)
    return reached
