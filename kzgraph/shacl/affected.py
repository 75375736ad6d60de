"""From a change back to the focus nodes that it can affect.

The walk goes over the graph before and the graph after the change at once: over what the store holds (in either state) and all the
changed triples. So a way that the change opened or closed is found in both. What it gives may be more than needed, never less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.shacl import syntax
from kzgraph.shacl.engine import Local, stored, value
from kzgraph.shacl.focus import values
from kzgraph.shacl.literals import keep, written
from kzgraph.shacl.paths import inverse
from kzgraph.shacl.reads import classes, queries
from kzgraph.shacl.terms import SUBCLASS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.shacl.engine import Data
    from kzgraph.shacl.reads import Read
    from kzgraph.shacl.syntax import Path, Shape
    from kzgraph.shacl.terms import Term

_CHUNK = 500


class TooWide(Exception):  # noqa: N818 (not an error for the user)
    """A walk back that cannot be made, or that is longer than validating all."""


class Walk:
    """Walks paths backwards over the data and the changed triples."""

    def __init__(self, data: Data, changed: Iterable[ox.Triple | ox.Quad]) -> None:
        self.data = data
        self.by_predicate: dict[ox.NamedNode, list[tuple[Term, Term]]] = {}
        self.into: dict[tuple[ox.NamedNode, Term], set[Term]] = {}
        self.out: dict[tuple[ox.NamedNode, Term], set[Term]] = {}
        self.odd = False
        self._known: dict[Any, set[Term]] = {}
        for triple in changed:
            subject, predicate = triple.subject, triple.predicate
            for end in self._forms(triple.object):
                self.by_predicate.setdefault(predicate, []).append((subject, end))  # type: ignore[arg-type]
                self.into.setdefault((predicate, end), set()).add(subject)  # type: ignore[arg-type]
                self.out.setdefault((predicate, subject), set()).add(end)  # type: ignore[arg-type]

    def _forms(self, end: Any) -> list[Any]:  # noqa: ANN401 (a term, or a triple as a term)
        """A changed object in all the forms in which the store shows it: its own form, by which values are compared, is one."""
        if not isinstance(end, ox.Literal) or keep(end) is end:
            return [end]
        self.odd = True
        return [keep(end) if self.data.apart else end, stored(end)]

    def starts(self, read: Read) -> set[Term]:
        """The ends of changed triples that a read could have met."""
        found = [self.by_predicate.get(read.predicate, [])] if read.predicate is not None else list(self.by_predicate.values())
        return {pair[1] if read.backwards else pair[0] for pairs in found for pair in pairs}

    def affected(self, read: Read) -> set[Term]:
        """The focus nodes from which a read could have met a changed triple."""
        key = (read.predicate, read.backwards, read.path)
        if key not in self._known:
            starts = self.starts(read)
            self._known[key] = starts if read.path is None or not starts else self.back(read.path, starts)
        return self._known[key]

    def back(self, path: Path, nodes: set[Term]) -> set[Term]:
        """The nodes from which a path leads to some of the nodes."""
        if isinstance(path, syntax.Predicate):
            return self._step(path.iri, nodes, backwards=True)
        if isinstance(path, syntax.Inverse):
            if isinstance(path.path, syntax.Predicate):
                return self._step(path.path.iri, nodes, backwards=False)
            return self.back(inverse(path.path), nodes)
        if isinstance(path, syntax.Sequence):
            for step in reversed(path.steps):
                nodes = self.back(step, nodes)
            return nodes
        if isinstance(path, syntax.Alternative):
            return set().union(*(self.back(option, nodes) for option in path.options))
        if path.sign == "?":
            return nodes | self.back(path.path, nodes)
        found = set(nodes) if path.sign == "*" else set()
        new = nodes
        while new:
            new = self.back(path.path, new) - found
            found |= new
        return found

    def _step(self, predicate: ox.NamedNode, nodes: set[Term], *, backwards: bool) -> set[Term]:
        changed = self.into if backwards else self.out
        found = set().union(*(changed.get((predicate, node), ()) for node in nodes))
        return found | (self._local if isinstance(self.data, Local) else self._remote)(predicate, nodes, backwards)

    def _local(self, predicate: ox.NamedNode, nodes: set[Term], backwards: bool) -> set[Term]:
        store = self.data.store  # type: ignore[attr-defined]
        if backwards:
            return {quad.subject for node in nodes for quad in store.quads_for_pattern(None, predicate, node, None)}
        subjects = (node for node in nodes if not isinstance(node, (ox.Literal, ox.Triple)))
        return {quad.object for node in subjects for quad in store.quads_for_pattern(node, predicate, None, None)}

    def _remote(self, predicate: ox.NamedNode, nodes: set[Term], backwards: bool) -> set[Term]:
        if any(isinstance(node, (ox.BlankNode, ox.Triple)) or _odd(node) for node in nodes):
            raise TooWide
        known = [node for node in nodes if backwards or not isinstance(node, ox.Literal)]
        found: set[Term] = set()
        for start in range(0, len(known), _CHUNK):
            pattern = f"?x {predicate} ?y" if backwards else f"?y {predicate} ?x"
            rows = self.data.core(f"SELECT DISTINCT ?x {{ {values(known[start : start + _CHUNK], 'y')} {pattern} }}")
            found |= {term for row in rows if (term := value(row, "x")) is not None}
        return found


def affected(
    data: Data,
    shapes: dict[Term, Shape],
    roots: dict[Term, list[Read]],
    added: list[ox.Triple | ox.Quad],
    removed: list[ox.Triple | ox.Quad],
) -> dict[Term, set[Term] | None]:
    """For each root shape that a change can affect, its focus nodes; None for all of them. `roots` gives what each root shape reads."""
    walk = Walk(data, [*added, *removed])
    moved = moved_classes(data, added, removed) if SUBCLASS in walk.by_predicate else set()
    found: dict[Term, set[Term] | None] = {}
    for root, read_by in roots.items():
        nodes = None if moved and not moved.isdisjoint(classes(shapes, shapes[root])) else _nodes(walk, read_by)
        if nodes and _unsure(walk, shapes, shapes[root], nodes):
            nodes = None
        if nodes is None or nodes:
            found[root] = None if nodes is None else {written(node) for node in nodes}
    return found


def _nodes(walk: Walk, read_by: list[Read]) -> set[Term] | None:
    if any(read.loose and walk.starts(read) for read in read_by):
        return None
    try:
        return set().union(*(walk.affected(read) for read in read_by if not read.loose))
    except TooWide:
        return None


def _unsure(walk: Walk, shapes: dict[Term, Shape], root: Shape, nodes: set[Term]) -> bool:
    """Whether focus nodes can be literals of which it is not known in what forms they are judged.

    Queries of shapes see all literals that the store shows in one form as one; what another engine shows is not known.
    """
    if not any(target.kind == "objects" or isinstance(target.term, ox.Literal) for target in root.targets):
        return False
    if not isinstance(walk.data, Local):
        return any(_odd(node) for node in nodes)
    odd = walk.odd or walk.data.mixed or any(_odd(target.term) for target in root.targets)
    return odd and any(isinstance(node, ox.Literal) for node in nodes) and bool(queries(shapes, root))


def _odd(node: Term) -> bool:
    return isinstance(node, ox.Literal) and keep(node) is not node


def moved_classes(data: Data, added: list[ox.Triple | ox.Quad], removed: list[ox.Triple | ox.Quad]) -> set[Term]:
    """The classes that gained or lost a subclass, by whatever way."""
    now = {(lower, upper) for lower, uppers in data.superclasses().items() for upper in uppers}
    new, old = ({(one.subject, one.object) for one in triples if one.predicate == SUBCLASS} for triples in (added, removed))
    above: dict[Any, set[Any]] = {}
    for lower, upper in now | new | old:
        above.setdefault(lower, set()).add(upper)
    # Every class above a changed link, in either state.
    waiting: list[Any] = [upper for _, upper in new | old]
    found: set[Any] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += above.get(node, ())
    return found
