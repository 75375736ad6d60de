"""A run with a query of its own for each constraint, for engines that answer long nested queries wrongly or not at all.

Virtuoso, for one, loses rows where an EXISTS is inside a disjunction. Where an engine refuses a query, also because it takes too long, the
run asks it for a few focus nodes at a time. Where it refuses that too, the run notes the shape as unjudged and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pyoxigraph as ox

from . import circles, focus
from .compiled import Compiled
from .errors import QueryRefusedError, Unsupported
from .model import Shape
from .queries import DetailQuery
from .results import Result, Results
from .run import Run
from .sources import Data
from .terms import Progress, Statement, Term

BATCH = 500
"""The focus nodes of a query that is asked again: Virtuoso compiles no more than some thousand terms."""
PAGE = 5_000
"""The focus nodes that are listed at once: Virtuoso cuts an answer at 10,000 rows as it is delivered."""


class OneByOne:
    """One run over all focus nodes; nothing goes to pySHACL, which would need a copy of the data."""

    def __init__(self, data: Data, compiled: Compiled, roots: list[Shape], shapes: list[Statement], progress: Progress | None) -> None:
        self._run = Run(data, compiled, dict.fromkeys((root.id for root in roots), None), shapes, progress)
        self._data = data
        self._compiled = compiled
        self._roots = roots
        self._results = Results()

    def results(self) -> Results:
        """The results, and the shapes that met no focus node or were not judged."""
        for done, root in enumerate(self._roots):
            self._run.progress(done, len(self._roots))
            with self._noting(root):
                if root.id in self._compiled.uncompiled:
                    recursive = circles.leads_to_one(self._compiled.conditions.shapes, root)
                    other = "" if recursive else "; only pySHACL could, on a copy of the whole graph"
                    raise Unsupported(self._compiled.uncompiled[root.id] + other)
                self._judge(root)
        return self._results

    @contextmanager
    def _noting(self, shape: Shape) -> Iterator[None]:
        """Notes a shape as unjudged if a query of it cannot run."""
        try:
            yield
        except (QueryRefusedError, Unsupported) as reason:
            self._results.unjudged.setdefault(shape.id, str(reason))

    def _judge(self, root: Shape) -> None:
        self._run.check_targets(root)
        pattern, _ = self._compiled.targets(root, "this")
        if not list(self._data.select(f"SELECT ?this {{ {pattern} }} LIMIT 1")):
            self._results.idle.append(root.id)
            return
        findings = self._results.findings
        for part in focus.parts(self._compiled.conditions.shapes, root):
            for detail in self._compiled.details(root, part):
                with self._noting(detail.context.shape):
                    findings += self._asked(root, partial(self._of_detail, detail))
        for query in self._compiled.constraint_queries[root.id]:
            with self._noting(query.context.shape):
                findings += self._asked(root, partial(self._run.results_of, query))

    def _of_detail(self, detail: DetailQuery, nodes: list[Term] | None) -> list[Result]:
        targets, _ = self._run.focus_pattern(detail.context.root, detail.context.names[0], nodes)
        return [result for row in self._run.fixpoint.rows(detail.query(targets)) for result in detail.results(row)]

    def _asked(self, root: Shape, ask: Callable[[list[Term] | None], list[Result]]) -> list[Result]:
        """The results at all focus nodes of a root shape by one query, else by one for each batch of them. Raises QueryRefusedError."""
        try:
            return ask(None)
        except QueryRefusedError:
            nodes = self._nodes(root)
            if not nodes:
                raise
        return [result for start in range(0, len(nodes), BATCH) for result in ask(nodes[start : start + BATCH])]

    def _nodes(self, root: Shape) -> list[Term]:
        """The focus nodes of a root shape, in pages that a server does not cut; none where they fit one batch or cannot all be named."""
        pattern, _ = self._compiled.targets(root, "this")
        size = self._data.count(pattern)
        nodes: dict[Term, None] = {}
        before, start = -1, ""
        while size > BATCH and before < len(nodes):
            where = f"{{ {pattern} FILTER(STR(?this) >= {ox.Literal(start)}) }}"  # literals with one text may be on two pages
            page = self._run.column(f"SELECT DISTINCT ?this {where} ORDER BY STR(?this) LIMIT {PAGE}")
            before = len(nodes)
            nodes |= dict.fromkeys(page)
            start = page[-1].value if page else start
        return [] if len(nodes) < size or any(isinstance(node, ox.BlankNode) for node in nodes) else list(nodes)
