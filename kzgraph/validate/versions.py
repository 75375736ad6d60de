"""What the shapes find in versions of the data, one after the other: after the first, only what the change in between can have altered."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import Plan, Progress, Result, Term, Triple, change, compile, load  # noqa: A004 (the library's own word)


class _Version(NamedTuple):
    """A version that was judged. `store` holds its triples until the next is made of it; pySHACL judged the shapes in `fallback`."""

    plan: Plan
    store: ox.Store
    triples: list[Triple]
    results: list[Result]
    fallback: dict[Term, str]


@lru_cache(1)
def plan_of(shapes: tuple[Triple, ...]) -> Plan:
    """The compiled shapes, which versions and stages share. Raises ShapeError."""
    return compile(shapes)


class Versions:
    """Judges version after version of shapes and data, each with the results of a full run."""

    def __init__(self, progress: Progress | None = None) -> None:
        self._last: _Version | None = None
        self._progress = progress

    def results(self, shapes: list[Triple], union: list[Triple]) -> tuple[list[Result], dict[Term, str]]:
        """All results of the shapes on the data, and the shapes that pySHACL judged, with the reason for each. Raises ShapeError."""
        plan = plan_of(tuple(shapes))
        last, self._last = self._last, None  # what stops midway leaves a store of neither version
        now, then = (set(union), set(last.triples)) if last else (set(), set())
        added, removed = now - then, then - now
        # To follow a change back costs more for each triple than to judge it.
        if last is None or len(added) + len(removed) > len(now) // 2:
            store = load(union)
            results = plan.run(store, progress=self._progress)
            self._last = _Version(plan, store, union, results.findings, results.fallback)
        else:
            self._last = _after(last, plan, union, added, removed)
        return self._last.results, self._last.fallback


def _after(last: _Version, plan: Plan, union: list[Triple], added: set[Triple], removed: set[Triple]) -> _Version:
    """The version that follows, from what was found in the last one and the nodes that the change can affect."""
    again: dict[Term, set[Term] | None] = {**plan.affected(last.store, added, removed), **plan.changed(last.plan)}
    again |= {result.root: None for result in last.results if result.root is not None and _lost(result)}
    change(last.store, added, removed)
    uncompiled = plan.uncompiled(last.store)  # also of the shapes that are not judged again
    again |= dict.fromkeys(uncompiled.keys() ^ last.fallback.keys())  # pySHACL has other words, and judges a shape whole or not at all
    results = plan.run(last.store, again)
    if any(again[root] is not None for root in results.fallback):
        again |= dict.fromkeys(results.fallback)
        results = plan.run(last.store, again)
    roots = {root.id for root in plan.roots}
    kept = [result for result in last.results if result.root in roots and not _among(again, result)]
    return _Version(plan, last.store, union, [*kept, *results], uncompiled | results.fallback)


def _lost(result: Result) -> bool:
    """Whether a result cannot be recognised: a blank node has another name in each version, and pySHACL names no target."""
    return result.start is None or any(isinstance(term, ox.BlankNode) for term in (result.shape, result.focus, result.value))


def _among(again: dict[Term, set[Term] | None], result: Result) -> bool:
    """Whether the nodes to be judged again hold the one at which a result began."""
    if result.root is None or result.root not in again:
        return False
    nodes = again[result.root]
    return nodes is None or result.start in nodes
