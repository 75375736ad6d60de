"""A compiled set of shapes, and how it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from kzgraph.shacl import engine, fallback, focus, graph, queries, reader, report, syntax
from kzgraph.shacl.conditions import Conditions
from kzgraph.shacl.literals import keep, written
from kzgraph.shacl.results import Result, Results
from kzgraph.shacl.terms import Term, Unsupported

if TYPE_CHECKING:
    from kzgraph.shacl.engine import Data, Endpoint
    from kzgraph.shacl.syntax import Shape

Focus: TypeAlias = "Iterable[Term] | Mapping[Term, Iterable[Term] | None] | None"

# Up to so many focus nodes are named in a query; more are found by the target again and picked from the rows.
_MOST_NAMED = 2_000
# A class with more subclasses than that is left to the engine's own walk along rdfs:subClassOf.
_MOST_SUBCLASSES = 1_000


@dataclass(slots=True)
class Compiled:
    """The queries of one root shape, for one state of the data."""

    root: Shape
    targets: str
    twice: bool
    screen: str
    details: list[queries.Detail]
    brought: list[queries.Brought]


@dataclass(slots=True)
class _State:
    """The queries of all roots for one state of the data, made when first needed."""

    key: object
    conditions: Conditions
    compiled: dict[Term, Compiled | str] = field(default_factory=dict)


class Plan:
    """Shapes made into queries. `shapes` is the syntax tree by node, `roots` the shapes that have targets."""

    def __init__(self, triples: list[ox.Triple | ox.Quad]) -> None:
        self.triples = triples
        self.shapes = reader.read_shapes(graph.Graph(triples))
        self.roots = [shape for shape in self.shapes.values() if shape.targets and not shape.deactivated]
        self._state: _State | None = None
        named: list[Term] = [target.term for shape in self.roots for target in shape.targets if target.kind == "class"]
        named += [one.cls for shape in self.shapes.values() for one in shape.constraints if isinstance(one, syntax.OfClass)]
        self.classes = list(dict.fromkeys(named))

    def state(self, data: Data | None) -> Conditions:
        """What queries depend on in the data; without data, classes are walked by the engine."""
        return self._stated(data).conditions

    def _stated(self, data: Data | None) -> _State:
        if data is None:
            return _State(None, Conditions(self.shapes, lambda _cls: None, apart=False, mixed=False))
        known = subclasses(self.classes, data.superclasses()) if self.classes else {}
        odd = any(isinstance(one.term, ox.Literal) and keep(one.term) is not one.term for shape in self.roots for one in shape.targets)
        key = (data.apart, data.mixed, {cls: tuple(found) if found else None for cls, found in known.items()})
        if self._state is None or self._state.key != key:
            conditions = Conditions(self.shapes, known.get, apart=data.apart, mixed=data.mixed or (data.apart and odd))
            self._state = _State(key, conditions)
        return self._state

    def compiled(self, root: Shape, data: Data | None = None) -> Compiled | str:
        """The queries of a root shape, or why it is not compiled."""
        state = self._stated(data)
        return self._compiled(root, state)

    def _compiled(self, root: Shape, state: _State) -> Compiled | str:
        if root.id not in state.compiled:
            conditions = state.conditions
            try:
                contexts = list(focus.contexts(self.shapes, root))
                pattern, twice = focus.targets(conditions, root, "this")
                screen = queries.screen(conditions, root.id)
                details = [one for context in contexts for one in queries.details(conditions, context)] if screen else []
                brought = [one for context in contexts for one in queries.brought(conditions, context)]
                for one in brought:
                    one.refuse()
                state.compiled[root.id] = Compiled(root, pattern, twice, screen, details, brought)
            except Unsupported as reason:
                state.compiled[root.id] = str(reason)
        return state.compiled[root.id]

    @property
    def fallback(self) -> dict[Term, str]:
        """The shapes with targets that are not compiled, whatever the data, with the reason for each."""
        found = {shape.id: self.compiled(shape) for shape in self.roots}
        return {node: reason for node, reason in found.items() if isinstance(reason, str)}

    def run(self, source: ox.Store | Endpoint, focus: Focus = None, *, union: bool = False) -> list[Result]:
        """The results on a store or an endpoint, sorted: on its default graph, or with `union` on all its graphs.

        `focus` narrows the run: nodes, or what `affected` gave (for each shape with targets its nodes, None for all of them).
        """
        return self.check(source, focus, union=union).found

    def check(self, source: ox.Store | Endpoint, focus: Focus = None, *, union: bool = False) -> Results:
        """As `run`, with the shapes that the fallback judged."""
        data = engine.data(source, union=union)
        state = self._stated(data)
        results = Results()
        for root in self.roots:
            nodes = _asked(root, focus)
            if nodes is not None and not nodes:
                continue
            compiled = self._compiled(root, state)
            try:
                if isinstance(compiled, str):
                    raise Unsupported(compiled)
                found = _Run(data, state.conditions, compiled, nodes).results()
            except Unsupported as reason:
                results.fallback[root.id] = str(reason)
                continue
            results.found += found
        if results.fallback:
            judged = fallback.judge(self.triples, self.shapes, list(results.fallback), source, union=union)
            wanted = {root: _asked(self.shapes[root], focus) for root in results.fallback}
            results.found += [one for one in judged if one.root is None or wanted[one.root] is None or one.start in (wanted[one.root] or ())]
        results.found.sort(key=Result.key)
        return results

    def report(self, results: Iterable[Result]) -> list[ox.Triple]:
        """A W3C validation report as triples."""
        return report.triples(results)


def _asked(root: Shape, wanted: Focus) -> set[Term] | None:
    """The focus nodes that a run is narrowed to, None for all."""
    if wanted is None:
        return None
    if isinstance(wanted, Mapping):
        nodes = wanted.get(root.id, ())
        return None if nodes is None else set(nodes)
    return set(wanted)


def subclasses(classes: list[Term], above: dict[Term, set[Term]]) -> dict[Term, list[Term] | None]:
    """Each class with all its subclasses, itself first; None where there are too many to be named."""
    below: dict[Term, list[Term]] = {}
    for lower, uppers in above.items():
        for upper in uppers:
            below.setdefault(upper, []).append(lower)
    found: dict[Term, list[Term] | None] = {}
    for cls in classes:
        seen = {cls: None}
        waiting = [cls]
        while waiting and len(seen) <= _MOST_SUBCLASSES:
            for lower in below.get(waiting.pop(), ()):
                if lower not in seen:
                    seen[lower] = None
                    waiting.append(lower)
        named = [cls, *sorted((one for one in seen if one != cls), key=str)]
        found[cls] = None if waiting or any(isinstance(one, ox.BlankNode) for one in named) else named
    return found


class _Run:
    """One root shape on one state of the data."""

    def __init__(self, data: Data, conditions: Conditions, compiled: Compiled, nodes: set[Term] | None) -> None:
        self.data = data
        self.conditions = conditions
        self.compiled = compiled
        self.nodes = nodes
        self.named: list[Term] | None = None
        if nodes is not None:
            kept = [keep(node) if data.apart and isinstance(node, ox.Literal) else node for node in nodes]
            if len(kept) <= _MOST_NAMED and not any(isinstance(node, ox.BlankNode) for node in kept):
                self.named = self._targeted(kept)

    def _targeted(self, nodes: list[Term]) -> list[Term]:
        """Those of the nodes that are targets."""
        pattern, _ = focus.targets(self.conditions, self.compiled.root, "this", focus.values(nodes, "this") + " ")
        return [term for row in self.data.core(f"SELECT DISTINCT ?this {{ {pattern} }}") if (term := engine.value(row, "this")) is not None]

    def _focus(self, name: str, nodes: list[Term] | None) -> tuple[str, bool]:
        if nodes is not None:
            return focus.values(nodes, name), False
        if name == "this":
            return self.compiled.targets, self.compiled.twice
        return focus.targets(self.conditions, self.compiled.root, name)

    def results(self) -> list[Result]:
        """All results of the root."""
        if self.named is not None and not self.named:
            return []
        found = [*self._core(), *self._brought()]
        return found if self.nodes is None else [one for one in found if one.start in self.nodes]

    def _core(self) -> list[Result]:
        if not self.compiled.screen:
            return []
        pattern, _ = self._focus("this", self.named)
        rows = self.data.core(self.compiled.screen.replace(queries.FOCUS, pattern))
        failing = [term for row in rows if (term := engine.value(row, "this")) is not None]
        if not failing:
            return []
        few = len(failing) <= _MOST_NAMED and not any(isinstance(term, ox.BlankNode) for term in failing)
        nodes = failing if few else self.named
        found: list[Result] = []
        for detail in self.compiled.details:
            pattern, _ = self._focus(detail.context.names[0], nodes)
            for row in self.data.core(detail.query(pattern)):
                found += detail.results(row)
        return found

    def _brought(self) -> list[Result]:
        found: list[Result] = []
        for one in self.compiled.brought:
            pattern, twice = self._focus(one.context.names[0], self.named)
            if one.strategy == "set":
                texts = [one.text(pattern, twice=twice)]
            else:
                texts = [one.text(row, twice=False) for row in self._rows(one, pattern)]
            for text in texts:
                found += [one.result(row, self.data.as_written) for row in self.data.plain(text)]
        return found

    def _rows(self, one: queries.Brought, pattern: str) -> list[str]:
        """A VALUES row for each focus node, for a query that cannot bind them all at once."""
        names = one.context.names
        columns = " ".join(f"?{name}" for name in names)
        rows = []
        for row in self.data.plain(f"SELECT DISTINCT {columns} {{ {pattern} {one.way} }}"):
            terms = [engine.value(row, name) for name in names]
            if any(isinstance(term, ox.BlankNode) for term in terms):
                raise Unsupported(f"the query of {one.constraint.node} runs once a node, and a focus node is a blank node")
            rows.append(f"VALUES ({columns}) {{ ({' '.join(str(term) for term in terms)}) }}")
        return rows


def compile(shapes: Any) -> Plan:  # noqa: A001, ANN401 (the name that the library is asked for; a path, text, triples or rdflib graph)
    """Shapes as queries. `shapes` is a path, Turtle text, an iterable of triples, or an rdflib graph.

    Raises ShapeError, which names the shape and the property, at what the standard calls ill-formed, at recursion, and at what is
    neither SHACL Core nor a SPARQL constraint.
    """
    return Plan(graph.read(shapes))


__all__ = ["Compiled", "Plan", "compile", "written"]
