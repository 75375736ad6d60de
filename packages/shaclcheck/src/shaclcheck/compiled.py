"""The queries of a set of shapes for one state of the data.

A root shape is a shape with targets. Its parts are its own constraints and each of its property shapes. Root shapes often share property
shapes, so the parts that the same root shapes have are screened by one query over all their targets.
"""

from __future__ import annotations

from typing import NamedTuple

from . import focus, queries
from .conditions import Conditions
from .errors import Unsupported
from .expressions import all_of, negated
from .focus import FOCUS
from .model import Shape, reachable
from .prebinding import RESERVED
from .terms import TYPE, Term

ROOT = f"{RESERVED}r"
"""The variable with the number of the root shape, in a screen of several."""


class Screen(NamedTuple):
    """A query for the focus nodes of some root shapes that do not conform to some of their parts."""

    roots: tuple[Shape, ...]
    parts: tuple[Shape, ...]
    text: str

    def query(self, pattern: str) -> str:
        """The query over the focus nodes of a pattern."""
        return self.text.replace(FOCUS, pattern)

    def listing(self, nodes: dict[Term, list[Term]]) -> str:
        """The pattern that lists focus nodes for each root shape."""
        if len(self.roots) == 1:
            return focus.values(nodes.get(self.roots[0].id, []), "this")
        rows = [f"({number} {node})" for number, root in enumerate(self.roots) for node in nodes.get(root.id, ())]
        return f"VALUES (?{ROOT} ?this) {{ {' '.join(rows)} }}"


class Compiled:
    """The queries of all root shapes. `uncompiled` gives the root shapes that cannot be compiled, with the reasons.

    `entry_tests` are the conditions of the entries of circles, by number (`fixpoint.py`).
    """

    def __init__(self, conditions: Conditions, roots: list[Shape]) -> None:
        self.conditions = conditions
        self.uncompiled: dict[Term, str] = {}
        self.constraint_queries: dict[Term, list[queries.ConstraintQuery]] = {}
        self.entry_tests: dict[int, str] = {}
        self._details: dict[tuple[Term, Term], list[queries.DetailQuery]] = {}
        self._targets: dict[tuple[Term, str], tuple[str, bool]] = {}
        tests: dict[tuple[Term, bool], str] = {}
        for root in roots:
            try:
                self._compile(root, tests)
            except Unsupported as reason:
                self.uncompiled[root.id] = str(reason)
        self.screens = self._screens([root for root in roots if root.id not in self.uncompiled], tests)

    def _compile(self, root: Shape, tests: dict[tuple[Term, bool], str]) -> None:
        """Adds the tests of the parts of a root shape and of entries of circles, and its SPARQL constraints. Raises Unsupported."""
        shapes = self.conditions.shapes
        for shape in reachable(shapes, root).values():
            if shape.entry is not None and shape.entry not in self.entry_tests:
                self.entry_tests[shape.entry] = self.conditions.of_entry(shape)
        constraint_queries: list[queries.ConstraintQuery] = []
        for part in focus.parts(shapes, root):
            own = part is root
            if (part.id, own) not in tests:
                tests[part.id, own] = self.conditions.conforms(part.id, "?this", outermost=True, own=own and root.path is None)
            for context in focus.contexts(shapes, root, part):
                constraint_queries += queries.constraint_queries(self.conditions, context)
        for query in constraint_queries:
            query.check()
        self.constraint_queries[root.id] = constraint_queries

    def _screens(self, roots: list[Shape], tests: dict[tuple[Term, bool], str]) -> list[Screen]:
        owners: dict[tuple[Term, bool], list[Shape]] = {}
        for root in roots:
            for part in focus.parts(self.conditions.shapes, root):
                owners.setdefault((part.id, part is root), []).append(root)
        screened: dict[tuple[Term, ...], list[tuple[Shape, str]]] = {}
        for (node, own), sharing in owners.items():
            test = tests[node, own]
            if test == "true":
                continue
            for group in self._groups(sharing):
                screened.setdefault(tuple(root.id for root in group), []).append((self.conditions.shapes[node], test))
        return [self._screen(nodes, parts) for nodes, parts in screened.items()]

    def _groups(self, roots: list[Shape]) -> list[list[Shape]]:
        """The root shapes that one query can screen: all those whose only targets are named classes; any other by itself."""
        by_class = [root for root in roots if self.classes(root)]
        return [[root] for root in roots if not self.classes(root)] + ([by_class] if by_class else [])

    def classes(self, root: Shape) -> list[Term]:
        """The classes, subclasses included, whose instances are a root shape's focus nodes; empty if it has other targets."""
        classes: dict[Term, None] = {}
        for target in root.targets:
            known = self.conditions.classes(target.term) if target.kind == "class" else None
            if known is None:
                return []
            classes |= dict.fromkeys(known)
        return list(classes)

    def _screen(self, nodes: tuple[Term, ...], parts: list[tuple[Shape, str]]) -> Screen:
        shapes = self.conditions.shapes
        column = f"?{ROOT} " if len(nodes) > 1 else ""
        text = f"SELECT DISTINCT {column}?this {{ {FOCUS} FILTER({negated(all_of([test for _, test in parts]))}) }}"
        return Screen(tuple(shapes[node] for node in nodes), tuple(part for part, _ in parts), text)

    def targets(self, root: Shape, name: str) -> tuple[str, bool]:
        """The pattern of a root shape's focus nodes, and whether it can give the same node twice."""
        key = (root.id, name)
        if key not in self._targets:
            self._targets[key] = focus.targets(self.conditions, root, name)
        return self._targets[key]

    def all_targets(self, screen: Screen) -> str:
        """The pattern of the focus nodes of all root shapes of a screen."""
        if len(screen.roots) == 1:
            return self.targets(screen.roots[0], "this")[0]
        rows = [f"({number} {cls})" for number, root in enumerate(screen.roots) for cls in self.classes(root)]
        t = f"?{RESERVED}t"
        return f"VALUES (?{ROOT} {t}) {{ {' '.join(rows)} }} ?this {TYPE} {t} ."

    def details(self, root: Shape, part: Shape) -> list[queries.DetailQuery]:
        """The queries for the results of the focus nodes that do not conform to a part."""
        key = (root.id, part.id)
        if key not in self._details:
            contexts = focus.contexts(self.conditions.shapes, root, part)
            self._details[key] = [query for context in contexts for query in queries.detail_queries(self.conditions, context)]
        return self._details[key]
