"""One run of compiled shapes over the data: first the nodes that do not conform, then what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import focus
from kzgraph.shacl.compiled import ROOT, named_rows
from kzgraph.shacl.engine import stored, value
from kzgraph.shacl.literals import keep, written
from kzgraph.shacl.terms import Unsupported

if TYPE_CHECKING:
    from kzgraph.shacl.compiled import Compiled, Screen
    from kzgraph.shacl.engine import Data
    from kzgraph.shacl.queries import Brought
    from kzgraph.shacl.results import Result
    from kzgraph.shacl.syntax import Shape
    from kzgraph.shacl.terms import Progress, Term

# Up to so many focus nodes are named in a query; more are found by the target again and picked from the rows.
MOST_NAMED = 2_000


class Run:
    """`asked` gives each root the focus nodes that the run is narrowed to, None for all; `progress` hears of each step."""

    def __init__(
        self,
        data: Data,
        compiled: Compiled,
        asked: dict[Term, set[Term] | None],
        shapes: list[ox.Triple | ox.Quad],
        progress: Progress | None = None,
    ) -> None:
        self.data = data
        self.shapes = shapes
        self.compiled = compiled
        self.asked = asked
        self.named: dict[Term, list[Term]] = {}
        self.progress = progress or (lambda _done, _steps: None)

    def results(self, roots: list[Shape]) -> tuple[list[Result], dict[Term, str]]:
        """The results of some roots, and the roots that turned out to need the fallback."""
        for root in roots:
            nodes = self.asked[root.id]
            if nodes is not None:
                kept = self._kept(nodes)
                if nameable(kept):
                    self.named[root.id] = self._targeted(root, kept)
            elif any(target.kind in ("subjects", "objects") for target in root.targets):
                # an end of a property is met once a triple, and an engine would judge it as often: a few are named instead
                ends = self._column(f"SELECT DISTINCT ?this {{ {self.compiled.targets(root, 'this')[0]} }} LIMIT {MOST_NAMED + 1}")
                if nameable(ends) and not any(isinstance(node, ox.Literal) for node in ends):
                    self.named[root.id] = ends
        found: list[Result] = []
        failed: dict[Term, str] = {}
        steps = len(self.compiled.screens) + len(roots)
        for done, screen in enumerate(self.compiled.screens):
            self.progress(done, steps)
            found += self._screened(screen)
        for done, root in enumerate(roots, len(self.compiled.screens)):
            self.progress(done, steps)
            try:
                found += self._brought(root)
            except Unsupported as reason:
                failed[root.id] = str(reason)
        self.progress(steps, steps)
        return [one for one in found if one.root not in failed and self._wanted(one)], failed

    def _kept(self, nodes: set[Term]) -> list[Term]:
        return [keep(node) if self.data.apart and isinstance(node, ox.Literal) else node for node in nodes]

    def targeted(self, root: Shape) -> list[Term]:
        """The focus nodes of a root that the run is narrowed to."""
        nodes = self.asked[root.id] or set()
        kept = self._kept(nodes)
        if nameable(kept):
            return [written(node) for node in self._targeted(root, kept)]
        everything = self._column(f"SELECT DISTINCT ?this {{ {self.compiled.targets(root, 'this')[0]} }}")
        return [node for node in map(written, everything) if node in nodes]

    def _wanted(self, one: Result) -> bool:
        nodes = None if one.root is None else self.asked[one.root]
        return nodes is None or one.start in nodes

    def _targeted(self, root: Shape, nodes: list[Term]) -> list[Term]:
        """Those of the nodes that are targets of a root."""
        if not nodes:
            return []
        pattern, _ = focus.targets(self.compiled.conditions, root, "this", focus.values(nodes, "this") + " ")
        return self._column(f"SELECT DISTINCT ?this {{ {pattern} }}")

    def _column(self, query: str) -> list[Term]:
        return [term for row in self.data.core(query) if (term := value(row, "this")) is not None]

    def _screened(self, screen: Screen) -> list[Result]:
        """The results of the parts of a screen."""
        active = [root for root in screen.roots if self.named.get(root.id) != []]
        if not active:
            return []
        failing: dict[Term, list[Term]] = {}
        if all(root.id in self.named for root in active) and nameable([node for root in active for node in self.named[root.id]]):
            pattern = named_rows(screen, self.named)
        else:
            pattern = self.compiled.all_targets(screen)
        for row in self.data.core(screen.query(pattern)):
            number, node = value(row, ROOT), value(row, "this")
            root = screen.roots[int(number.value) if number is not None else 0]
            if node is not None:
                failing.setdefault(root.id, []).append(node)
        found: list[Result] = []
        for root in active:
            nodes = failing.get(root.id)
            if nodes:
                found += self._details(screen, root, nodes)
        return found

    def _details(self, screen: Screen, root: Shape, nodes: list[Term]) -> list[Result]:
        named = nodes if nameable(nodes) else self.named.get(root.id)
        found: list[Result] = []
        for part in screen.parts:
            for detail in self.compiled.details(root, part):
                pattern, _ = self._focus(root, detail.context.names[0], named)
                for row in self.data.core(detail.query(pattern)):
                    found += detail.results(row)
        return found

    def _focus(self, root: Shape, name: str, nodes: list[Term] | None) -> tuple[str, bool]:
        return (focus.values(nodes, name), False) if nodes is not None else self.compiled.targets(root, name)

    def _brought(self, root: Shape) -> list[Result]:
        """The results of the queries that shapes bring along."""
        found: list[Result] = []
        named = self.named.get(root.id)
        if named == []:
            return []
        nodes = None if named is None else list(dict.fromkeys(map(self._shown, named)))
        for one in self.compiled.brought[root.id]:
            pattern, twice = self._focus(root, one.context.names[0], nodes)
            texts = [one.text(pattern, twice=twice)] if one.strategy == "set" else self._each(one, pattern)
            data = self.data.with_shapes(self.shapes) if one.constraint.query.mentions_shapes_graph else self.data
            for text in texts:
                for row in data.plain(text):
                    found += self._forms(one, one.result(row, self.data.as_written))
        return found

    def _forms(self, one: Brought, result: Result) -> list[Result]:
        """A result, once for each literal that the store shows as its focus node."""
        if not isinstance(result.focus, ox.Literal) or not self.data.mixed:
            return [result]
        alone = len(one.context.names) == 1
        forms = self.data.forms(result.focus)
        if alone:
            # a target node need not be in the data, where another form of it may be
            named = {written(node) for node in self.named.get(one.context.root.id, ()) if self._shown(node) == result.focus}
            forms = [written(node) for node in self._targeted(one.context.root, self._kept({*forms, *named, result.focus}))]
        same = result.value == result.focus
        return [result.moved(form, form if alone else result.start, form if same else result.value) for form in forms]

    def _shown(self, node: Term) -> Term:
        """A node as the queries that shapes bring along see it."""
        return stored(written(node)) if self.data.apart and isinstance(node, ox.Literal) else node

    def _each(self, one: Brought, pattern: str) -> list[str]:
        """The query for each focus node by itself, where it cannot bind them all at once."""
        names = one.context.names
        columns = " ".join(f"?{name}" for name in names)
        texts = []
        for row in self.data.plain(f"SELECT DISTINCT {columns} {{ {one.way.replace(focus.FOCUS, pattern)} }}"):
            terms = [value(row, name) for name in names]
            if any(isinstance(term, ox.BlankNode) for term in terms):
                raise Unsupported(f"the query of {one.constraint.node} runs once a node, and a focus node is a blank node")
            texts.append(one.text(f"VALUES ({columns}) {{ ({' '.join(str(term) for term in terms)}) }}", twice=False, each=True))
        return texts


def nameable(nodes: list[Term]) -> bool:
    """Whether nodes can stand in a query: there are not too many, and none is a blank node, which no query can name."""
    return len(nodes) <= MOST_NAMED and not any(isinstance(node, ox.BlankNode) for node in nodes)
