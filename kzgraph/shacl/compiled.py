"""The queries of a set of shapes for one state of the data.

A part is what one query can screen: the constraints of a root itself, or one of its property shapes. Roots often share property shapes,
so the parts that the same roots have are screened by one query over the targets of all these roots.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.shacl import focus, queries
from kzgraph.shacl.focus import FOCUS
from kzgraph.shacl.record import record
from kzgraph.shacl.sparql import RESERVED
from kzgraph.shacl.terms import Unsupported
from kzgraph.shacl.writing import all_of, negated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.shacl.conditions import Conditions
    from kzgraph.shacl.syntax import Shape
    from kzgraph.shacl.terms import Term

ROOT = f"{RESERVED}r"
"""The column of a screen that tells the root, where it has several."""


@record
class Screen:
    """A query for focus nodes that do not conform to some parts of some roots; its text takes the focus pattern at FOCUS."""

    roots: tuple[Shape, ...]
    parts: tuple[Shape, ...]
    text: str

    def query(self, pattern: str) -> str:
        """The query over the focus nodes that a pattern yields."""
        return self.text.replace(FOCUS, pattern)


class Compiled:
    """Queries for all roots. `refused` names the roots that are not compiled, with the reason for each."""

    def __init__(self, conditions: Conditions, roots: list[Shape]) -> None:
        self.conditions = conditions
        self.refused: dict[Term, str] = {}
        self.brought: dict[Term, list[queries.Brought]] = {}
        self._details: dict[tuple[Term, Term], list[queries.Detail]] = {}
        self._targets: dict[tuple[Term, str], tuple[str, bool]] = {}
        tests: dict[tuple[Term, bool], str] = {}
        together: dict[tuple[Term, ...], list[tuple[Shape, str]]] = {}
        owners: dict[tuple[Term, bool], list[Shape]] = {}
        for root in roots:
            try:
                self._root(root, tests)
            except Unsupported as reason:
                self.refused[root.id] = str(reason)
        for root in roots:
            if root.id not in self.refused:
                for part in focus.parts(conditions.shapes, root):
                    owners.setdefault((part.id, part is root), []).append(root)
        for (node, own), shared in owners.items():
            test = tests[node, own]
            if test == "true":
                continue
            for group in self._groups(shared):
                together.setdefault(tuple(one.id for one in group), []).append((conditions.shapes[node], test))
        self.screens = [self._screen(nodes, found) for nodes, found in together.items()]

    def _root(self, root: Shape, tests: dict[tuple[Term, bool], str]) -> None:
        shapes = self.conditions.shapes
        brought: list[queries.Brought] = []
        for part in focus.parts(shapes, root):
            own = part is root
            if (part.id, own) not in tests:
                test = self.conditions.conforms(part.id, "?this", outermost=True, own=own and root.path is None)
                tests[part.id, own] = test
            for context in focus.contexts(shapes, root, part):
                brought += queries.brought(self.conditions, context)
        for one in brought:
            one.refuse()
        self.brought[root.id] = brought

    def _groups(self, roots: list[Shape]) -> list[list[Shape]]:
        """Roots that one query can ask for: those whose targets are named classes; each other one by itself."""
        alike = [root for root in roots if self.classes(root)]
        return [[root] for root in roots if not self.classes(root)] + ([alike] if alike else [])

    def classes(self, root: Shape) -> list[Term]:
        """The classes, subclasses included, whose instances are a root's focus nodes; empty if there are other targets."""
        found: dict[Term, None] = {}
        for target in root.targets:
            known = self.conditions.classes(target.term) if target.kind == "class" else None
            if known is None:
                return []
            found |= dict.fromkeys(known)
        return list(found)

    def _screen(self, nodes: tuple[Term, ...], found: list[tuple[Shape, str]]) -> Screen:
        shapes = self.conditions.shapes
        column = f"?{ROOT} " if len(nodes) > 1 else ""
        text = f"SELECT DISTINCT {column}?this {{ {FOCUS} FILTER({negated(all_of([test for _, test in found]))}) }}"
        return Screen(tuple(shapes[node] for node in nodes), tuple(part for part, _ in found), text)

    def targets(self, root: Shape, name: str) -> tuple[str, bool]:
        """The pattern of a root's focus nodes, and whether it can yield one twice."""
        key = (root.id, name)
        if key not in self._targets:
            self._targets[key] = focus.targets(self.conditions, root, name)
        return self._targets[key]

    def all_targets(self, screen: Screen) -> str:
        """The pattern of the focus nodes of all roots of a screen."""
        if len(screen.roots) == 1:
            return self.targets(screen.roots[0], "this")[0]
        rows = [f"({number} {cls})" for number, root in enumerate(screen.roots) for cls in self.classes(root)]
        t = f"?{RESERVED}t"
        return f"VALUES (?{ROOT} {t}) {{ {' '.join(rows)} }} ?this <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {t} ."

    def details(self, root: Shape, part: Shape) -> Iterable[queries.Detail]:
        """The queries that tell what is wrong with the focus nodes of a part."""
        key = (root.id, part.id)
        if key not in self._details:
            contexts = focus.contexts(self.conditions.shapes, root, part)
            self._details[key] = [one for context in contexts for one in queries.details(self.conditions, context)]
        return self._details[key]


def named_rows(screen: Screen, nodes: dict[Term, list[Term]]) -> str:
    """A VALUES block with the focus nodes of each root of a screen."""
    if len(screen.roots) == 1:
        return focus.values(nodes.get(screen.roots[0].id, []), "this")
    rows = [f"({number} {node})" for number, root in enumerate(screen.roots) for node in nodes.get(root.id, ())]
    return f"VALUES (?{ROOT} ?this) {{ {' '.join(rows)} }}"
