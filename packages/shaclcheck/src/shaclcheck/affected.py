"""From a change back to the focus nodes that it can affect.

The walk goes over the graph before and after the change at once: over what the store holds, in either state, and over all changed triples.
So it finds a path that the change opened as well as one that it closed. The answer may hold more nodes than necessary, never fewer.
"""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from .dependencies import Dependency, classes, sparql_constraints
from .focus import values
from .literals import is_stable, keep, written
from .model import Shape
from .paths import Alternative, Inverse, Path, Predicate, Sequence, inverse
from .sources import Data, StoreData, stored, term_of
from .terms import SUBCLASS, Statement, Statements, Term

_CHUNK = 500  # nodes in one query


class TooWide(Exception):  # noqa: N818 (not an error for the user: all focus nodes count as affected)
    """A walk back that an endpoint cannot make."""


class Walk:
    """Walks paths backwards over the data and the changed triples."""

    def __init__(self, data: Data, changed: Statements) -> None:
        self.data = data
        self.by_predicate: dict[ox.NamedNode, list[tuple[Term, Term]]] = {}
        self.incoming: dict[tuple[ox.NamedNode, Term], set[Term]] = {}
        self.outgoing: dict[tuple[ox.NamedNode, Term], set[Term]] = {}
        self.changes_kept_literals = False
        self._known: dict[Dependency, set[Term]] = {}
        for triple in changed:
            subject, predicate = triple.subject, triple.predicate
            for end in self._forms(triple.object):
                self.by_predicate.setdefault(predicate, []).append((subject, end))  # type: ignore[arg-type]
                self.incoming.setdefault((predicate, end), set()).add(subject)  # type: ignore[arg-type]
                self.outgoing.setdefault((predicate, subject), set()).add(end)  # type: ignore[arg-type]

    def _forms(self, end: Any) -> list[Any]:  # noqa: ANN401 (a term, or a triple as a term)
        """A changed object in all forms that the store has of it."""
        if is_stable(end):
            return [end]
        self.changes_kept_literals = True
        return [keep(end) if self.data.keeps_literals else end, stored(end)]

    def starts(self, dependency: Dependency) -> set[Term]:
        """The ends of changed triples that match a dependency."""
        predicate = dependency.predicate
        pairs = self.by_predicate.get(predicate, []) if predicate is not None else [p for ps in self.by_predicate.values() for p in ps]
        return {pair[1] if dependency.backwards else pair[0] for pair in pairs}

    def affected(self, dependency: Dependency) -> set[Term]:
        """The focus nodes from which a dependency reaches a changed triple."""
        if dependency not in self._known:
            starts = self.starts(dependency)
            self._known[dependency] = starts if dependency.path is None or not starts else self.back(dependency.path, starts)
        return self._known[dependency]

    def back(self, path: Path, nodes: set[Term]) -> set[Term]:
        """The nodes from which a path leads to any of the nodes. Raises TooWide."""
        if isinstance(path, Predicate):
            return self._step(path.iri, nodes, backwards=True)
        if isinstance(path, Inverse):
            if isinstance(path.path, Predicate):
                return self._step(path.path.iri, nodes, backwards=False)
            return self.back(inverse(path.path), nodes)
        if isinstance(path, Sequence):
            for step in reversed(path.steps):
                nodes = self.back(step, nodes)
            return nodes
        if isinstance(path, Alternative):
            return set().union(*(self.back(option, nodes) for option in path.options))
        if path.sign == "?":
            return nodes | self.back(path.path, nodes)
        reached = set(nodes) if path.sign == "*" else set()
        new = nodes
        while new:
            new = self.back(path.path, new) - reached
            reached |= new
        return reached

    def _step(self, predicate: ox.NamedNode, nodes: set[Term], *, backwards: bool) -> set[Term]:
        changed = self.incoming if backwards else self.outgoing
        reached: set[Term] = set().union(*(changed.get((predicate, node), ()) for node in nodes))
        if isinstance(self.data, StoreData):
            return reached | _step_in_store(self.data.store, predicate, nodes, backwards=backwards)
        return reached | self._step_at_endpoint(predicate, nodes, backwards=backwards)

    def _step_at_endpoint(self, predicate: ox.NamedNode, nodes: set[Term], *, backwards: bool) -> set[Term]:
        # A query cannot name a blank node, and the endpoint's form of a literal that a store could rewrite is not known.
        if any(isinstance(node, (ox.BlankNode, ox.Triple)) or not is_stable(node) for node in nodes):
            raise TooWide
        known = [node for node in nodes if backwards or not isinstance(node, ox.Literal)]
        reached: set[Term] = set()
        for start in range(0, len(known), _CHUNK):
            pattern = f"?x {predicate} ?y" if backwards else f"?y {predicate} ?x"
            rows = self.data.select(f"SELECT DISTINCT ?x {{ {values(known[start : start + _CHUNK], 'y')} {pattern} }}")
            reached |= {term for row in rows if (term := term_of(row, "x")) is not None}
        return reached


def _step_in_store(store: ox.Store, predicate: ox.NamedNode, nodes: set[Term], *, backwards: bool) -> set[Any]:
    if backwards:
        return {quad.subject for node in nodes for quad in store.quads_for_pattern(None, predicate, node, None)}
    subjects = (node for node in nodes if not isinstance(node, (ox.Literal, ox.Triple)))
    return {quad.object for node in subjects for quad in store.quads_for_pattern(node, predicate, None, None)}


def affected(
    data: Data,
    shapes: dict[Term, Shape],
    roots: dict[Term, list[Dependency]],
    added: list[Statement],
    removed: list[Statement],
) -> dict[Term, set[Term] | None]:
    """The focus nodes that a change can affect, by root shape, with None for all; `roots` gives what each root shape depends on."""
    walk = Walk(data, [*added, *removed])
    moved = moved_classes(data, added, removed) if SUBCLASS in walk.by_predicate else set()
    result: dict[Term, set[Term] | None] = {}
    for root, dependencies in roots.items():
        nodes = None if moved and not moved.isdisjoint(classes(shapes, shapes[root])) else _nodes(walk, dependencies)
        if nodes and _has_doubtful_literals(walk, shapes, shapes[root], nodes):
            nodes = None
        if nodes is None or nodes:
            result[root] = None if nodes is None else {written(node) for node in nodes}
    return result


def _nodes(walk: Walk, dependencies: list[Dependency]) -> set[Term] | None:
    if any(dependency.anywhere and walk.starts(dependency) for dependency in dependencies):
        return None
    try:
        return set().union(*(walk.affected(dependency) for dependency in dependencies if not dependency.anywhere))
    except TooWide:
        return None


def _has_doubtful_literals(walk: Walk, shapes: dict[Term, Shape], root: Shape, nodes: set[Term]) -> bool:
    """Whether focus nodes can be literals in forms that are not known.

    SPARQL constraints see all literals with the same stored form as one, and the forms at an endpoint are not known.
    """
    if not any(target.kind == "objects" or isinstance(target.term, ox.Literal) for target in root.targets):
        return False
    if not isinstance(walk.data, StoreData):
        return not all(map(is_stable, nodes))
    has_kept = walk.changes_kept_literals or walk.data.has_kept_literals or not all(is_stable(target.term) for target in root.targets)
    return has_kept and any(isinstance(node, ox.Literal) for node in nodes) and bool(sparql_constraints(shapes, root))


def moved_classes(data: Data, added: list[Statement], removed: list[Statement]) -> set[Term]:
    """The classes that gained or lost a subclass, directly or through others."""
    now = {(lower, upper) for lower, uppers in data.superclasses().items() for upper in uppers}
    new, old = ({(triple.subject, triple.object) for triple in triples if triple.predicate == SUBCLASS} for triples in (added, removed))
    above: dict[Any, set[Any]] = {}
    for lower, upper in now | new | old:
        above.setdefault(lower, set()).add(upper)
    # Every class above a changed triple, before or after the change.
    pending: list[Any] = [upper for _, upper in new | old]
    moved: set[Any] = set()
    while pending:
        node = pending.pop()
        if node not in moved:
            moved.add(node)
            pending += above.get(node, ())
    return moved
