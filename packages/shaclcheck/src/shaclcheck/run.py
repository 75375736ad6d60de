"""A run of compiled shapes over the data: first the focus nodes that do not conform, then the results for these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from . import focus
from .compiled import ROOT, Compiled, Screen
from .errors import Unsupported
from .fixpoint import Fixpoint
from .literals import keep, written
from .model import Shape
from .queries import ConstraintQuery
from .results import Result
from .sources import Data, StoreData, stored, term_of
from .terms import Progress, Statement, Term

# Up to this number, a query lists focus nodes by name. For more, it finds the targets again and the rows are filtered.
MAX_LISTED = 2_000


class Run:
    """`wanted` gives for each root shape the focus nodes to which the run is narrowed, or None for all; `values` the values of its results,
    for some shapes.
    """

    def __init__(
        self,
        data: Data,
        compiled: Compiled,
        wanted: dict[Term, set[Term] | None],
        shapes: list[Statement],
        progress: Progress | None = None,
        values: Mapping[Term, Iterable[Term]] | None = None,
    ) -> None:
        self.data = data
        self.shapes = shapes
        self.compiled = compiled
        self.fixpoint = Fixpoint(data, compiled.entry_tests)
        self.wanted = wanted
        self.values = values or {}
        self.listed: dict[Term, list[Term]] = {}
        self.types: dict[Term, set[Term]] = {}
        self.progress = progress or (lambda _done, _steps: None)

    def results(self, roots: list[Shape]) -> tuple[list[Result], dict[Term, str]]:
        """The results of root shapes, and those that turned out to need the fallback, with the reasons."""
        results: list[Result] = []
        failed: dict[Term, str] = {}
        for root in roots:
            try:
                self._list(root)
            except Unsupported as reason:
                failed[root.id] = str(reason)
                self.listed[root.id] = []
        steps = len(self.compiled.screens) + len(roots)
        for done, screen in enumerate(self.compiled.screens):
            self.progress(done, steps)
            results += self._screened(screen)
        for done, root in enumerate(roots, len(self.compiled.screens)):
            self.progress(done, steps)
            try:
                results += self._of_constraint_queries(root)
            except Unsupported as reason:
                failed[root.id] = str(reason)
        self.progress(steps, steps)
        return [result for result in results if result.root not in failed and self._is_wanted(result)], failed

    def _list(self, root: Shape) -> None:
        """Notes the focus nodes of a root shape if queries can list them. Raises Unsupported if queries see other ones."""
        wanted = self.wanted[root.id]
        if wanted != set():
            self.check_targets(root)
        if wanted is not None:
            kept = self._kept(wanted)
            if listable(kept):
                self.listed[root.id] = self._targets_among(root, kept)
        elif any(target.kind in ("subjects", "objects", "query") for target in root.targets):
            # The pattern gives a node once for each triple, and an engine would judge it as often: a list has it once.
            nodes = self.column(f"SELECT DISTINCT ?this {{ {self.compiled.targets(root, 'this')[0]} }} LIMIT {MAX_LISTED + 1}")
            if listable(nodes) and not any(isinstance(node, ox.Literal) for node in nodes):
                self.listed[root.id] = nodes

    def check_targets(self, root: Shape) -> None:
        """Raises Unsupported if the query of a target gives other nodes on literals as the store holds them than on those as written."""
        if _has_query(root) and self.data.has_kept_literals:
            seen = self.column(f"SELECT DISTINCT ?this {{ {self.compiled.targets(root, 'this')[0]} }}")
            if set(map(self._stored, seen)) != self._stored_targets(root):
                raise Unsupported("the query of its target sees literals that the store would rewrite")

    def _kept(self, nodes: set[Term]) -> list[Term]:
        return [keep(node) if self.data.keeps_literals and isinstance(node, ox.Literal) else node for node in nodes]

    def listed_targets(self, root: Shape) -> list[Term] | None:
        """The focus nodes of a root shape among those to which the run is narrowed; None for all, where its targets say which."""
        nodes = self.wanted[root.id]
        if _has_query(root):
            forms = (form for node in self._stored_targets(root) for form in self.data.written_forms(node))
            return [node for node in map(written, forms) if nodes is None or node in nodes]
        if nodes is None:
            return None
        kept = self._kept(nodes)
        if listable(kept):
            return [written(node) for node in self._targets_among(root, kept)]
        targets = self.column(f"SELECT DISTINCT ?this {{ {self.compiled.targets(root, 'this')[0]} }}")
        return [node for node in map(written, targets) if node in nodes]

    def _stored_targets(self, root: Shape) -> set[Term]:
        """The focus nodes of a root shape, by queries that see literals as the store holds them."""
        rows = self.data.select_stored(f"SELECT DISTINCT ?this {{ {self.compiled.targets(root, 'this')[0]} }}")
        return {self._stored(term) for row in rows if (term := term_of(row, "this")) is not None}

    def _is_wanted(self, result: Result) -> bool:
        nodes = None if result.root is None else self.wanted[result.root]
        return nodes is None or result.start in nodes

    def _targets_among(self, root: Shape, nodes: list[Term]) -> list[Term]:
        if not nodes:
            return []
        listed = [self.compiled.conditions.classes(target.term) if target.kind == "class" else None for target in root.targets]
        if isinstance(self.data, StoreData) and None not in listed:
            classes = {cls for of_target in listed for cls in of_target or ()}
            return [node for node in nodes if not classes.isdisjoint(self._types(self.data, node))]
        pattern, _ = focus.targets(self.compiled.conditions, root, "this", focus.values(nodes, "this") + " ")
        return self.column(f"SELECT DISTINCT ?this {{ {pattern} }}")

    def _types(self, data: StoreData, node: Term) -> set[Term]:
        if node not in self.types:
            self.types[node] = data.types(node)
        return self.types[node]

    def column(self, query: str) -> list[Term]:
        """The nodes `this` in the rows of a query."""
        return [term for row in self.data.select(query) if (term := term_of(row, "this")) is not None]

    def _screened(self, screen: Screen) -> list[Result]:
        """The results of the parts of a screen."""
        active = [root for root in screen.roots if self.listed.get(root.id) != []]
        if not active:
            return []
        if all(root.id in self.listed for root in active) and listable([node for root in active for node in self.listed[root.id]]):
            pattern = screen.listing(self.listed)
        else:
            pattern = self.compiled.all_targets(screen)
        failing: dict[Term, list[Term]] = {}
        for row in self.fixpoint.rows(screen.query(pattern)):
            number, node = term_of(row, ROOT), term_of(row, "this")
            root = screen.roots[int(number.value) if number is not None else 0]
            if node is not None:
                failing.setdefault(root.id, []).append(node)
        return [result for root in active if root.id in failing for result in self._details(screen, root, failing[root.id])]

    def _details(self, screen: Screen, root: Shape, nodes: list[Term]) -> list[Result]:
        listed = nodes if listable(nodes) else self.listed.get(root.id)
        results: list[Result] = []
        for part in screen.parts:
            for detail in self.compiled.details(root, part):
                pattern, _ = self.focus_pattern(root, detail.context.names[0], listed)
                for row in self.fixpoint.rows(detail.query(pattern)):
                    results += detail.results(row)
        return results

    def focus_pattern(self, root: Shape, name: str, nodes: list[Term] | None) -> tuple[str, bool]:
        """The pattern of the nodes, or of all focus nodes for None, and whether it can give the same node twice."""
        if nodes is not None:
            return focus.values(nodes, name), False
        pattern, repeats = self.compiled.targets(root, name)
        return pattern, repeats and not self.data.are_disjoint(self.compiled.classes(root))

    def _of_constraint_queries(self, root: Shape) -> list[Result]:
        listed = self.listed.get(root.id)
        if listed == []:
            return []
        nodes = None if listed is None else list(dict.fromkeys(map(self._stored, listed)))
        queries = self.compiled.constraint_queries[root.id]
        if root.id in self.values:
            queries = [query.narrowed(self.values[root.id]) for query in queries]
        return [result for query in queries for result in self.results_of(query, nodes)]

    def results_of(self, query: ConstraintQuery, nodes: list[Term] | None = None) -> list[Result]:
        """The results of a SPARQL constraint at some focus nodes, or at all for None. Raises Unsupported."""
        pattern, repeats = self.focus_pattern(query.context.root, query.context.names[0], nodes)
        data = self.data.with_shapes(self.shapes) if query.constraint.query.mentions_shapes_graph else self.data
        texts = query.texts(self.data, pattern, repeats=repeats)
        rows = (row for text in texts for row in data.select_stored(text))
        return [result for row in rows for result in self._in_written_forms(query, query.result(row, self.data))]

    def _in_written_forms(self, query: ConstraintQuery, result: Result) -> list[Result]:
        """A result at a literal, once for each written literal that the store gives as its focus node; any other result as it is."""
        if not isinstance(result.focus, ox.Literal) or not self.data.has_kept_literals:
            return [result]
        root = query.context.root
        is_target = len(query.context.names) == 1
        forms = self.data.written_forms(result.focus)
        if is_target:
            # A target node need not be in the data, even if another form of it is.
            listed = {written(node) for node in self.listed.get(root.id, ()) if self._stored(node) == result.focus}
            forms = [written(node) for node in self._targets_among(root, self._kept({*forms, *listed, result.focus}))]
        repeats_focus = result.value == result.focus
        return [result.moved(form, form if is_target else result.start, form if repeats_focus else result.value) for form in forms]

    def _stored(self, node: Term) -> Term:
        """A node as SPARQL constraints see it."""
        return stored(written(node)) if self.data.keeps_literals and isinstance(node, ox.Literal) else node


def _has_query(root: Shape) -> bool:
    return any(target.kind == "query" for target in root.targets)


def listable(nodes: list[Term]) -> bool:
    """Whether a query can list the nodes by name: there are few enough, and none is a blank node."""
    return len(nodes) <= MAX_LISTED and not any(isinstance(node, ox.BlankNode) for node in nodes)
