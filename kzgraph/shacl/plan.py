"""A compiled set of shapes, and how it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import pyoxigraph as ox

from kzgraph.shacl import affected, engine, explain, fallback, graph, reader, reads, report, syntax
from kzgraph.shacl.compiled import Compiled
from kzgraph.shacl.conditions import Conditions
from kzgraph.shacl.literals import keep
from kzgraph.shacl.results import Result, Results
from kzgraph.shacl.run import Run
from kzgraph.shacl.terms import ChangedError, ShapeError

if TYPE_CHECKING:
    from kzgraph.shacl.engine import Data, Endpoint
    from kzgraph.shacl.syntax import Shape
    from kzgraph.shacl.terms import Progress, Term

Focus: TypeAlias = "Iterable[Term] | Mapping[Term, Iterable[Term] | None] | None"

# A class with more subclasses than that is left to the engine's own walk along rdfs:subClassOf.
_MOST_SUBCLASSES = 1_000


class Plan:
    """Shapes made into queries. `shapes` is the syntax tree by node, `roots` the shapes that have targets."""

    def __init__(self, triples: list[ox.Triple | ox.Quad]) -> None:
        self.triples = triples
        self.shapes = reader.read_shapes(graph.Graph(triples))
        self.roots = [shape for shape in self.shapes.values() if shape.targets and not shape.deactivated]
        self._reads: dict[Term, list[reads.Read]] = {}
        self._compiled: tuple[object, Compiled] | None = None
        named: list[Term] = [target.term for shape in self.roots for target in shape.targets if target.kind == "class"]
        named += [one.cls for shape in self.shapes.values() for one in shape.constraints if isinstance(one, syntax.OfClass)]
        self.classes = list(dict.fromkeys(named))

    def compiled(self, data: Data | None = None) -> Compiled:
        """The queries for the data as it is now; without data, for literals as any engine holds them, classes walked by that engine."""
        if data is None:
            return Compiled(Conditions(self.shapes, lambda _cls: None, apart=False, mixed=False), self.roots)
        known = subclasses(self.classes, data.superclasses()) if self.classes else {}
        odd = any(isinstance(one.term, ox.Literal) and keep(one.term) is not one.term for shape in self.roots for one in shape.targets)
        key = (data.apart, data.mixed, {cls: tuple(found) if found else None for cls, found in known.items()})
        if self._compiled is None or self._compiled[0] != key:
            conditions = Conditions(self.shapes, known.get, apart=data.apart, mixed=data.mixed or (data.apart and odd))
            self._compiled = (key, Compiled(conditions, self.roots))
        return self._compiled[1]

    @property
    def fallback(self) -> dict[Term, str]:
        """The shapes with targets that are not compiled, whatever the data, with the reason for each."""
        return self.compiled().refused

    def run(
        self, source: ox.Store | Endpoint, focus: Focus = None, *, union: bool = False, progress: Progress | None = None
    ) -> list[Result]:
        """The results on a store or an endpoint, sorted: on its default graph, or with `union` on all its graphs.

        `focus` narrows the run: nodes, or what `affected` gave (for each shape with targets its nodes, None for all of them).
        Raises what `check` raises.
        """
        return self.check(source, focus, union=union, progress=progress).found

    def check(self, source: ox.Store | Endpoint, focus: Focus = None, *, union: bool = False, progress: Progress | None = None) -> Results:
        """As `run`, with the shapes that the fallback judged.

        Raises ChangedError if a whole run sees that the number of triples changed under it. A run narrowed by `focus` does not look.
        """
        data = engine.data(source, union=union)
        size = data.size() if focus is None else None
        compiled = self.compiled(data)
        wanted = focus if focus is None or isinstance(focus, Mapping) else set(focus)
        asked = {root.id: _asked(root, wanted, shown=not data.apart) for root in self.roots}
        run = Run(data, compiled, asked, self.triples, progress)
        results = Results()
        results.fallback = {node: reason for node, reason in compiled.refused.items() if asked[node] is None or asked[node]}
        results.found, more = run.results([root for root in self.roots if root.id not in compiled.refused])
        results.fallback |= more
        if results.fallback:
            nodes = {node: None if asked[node] is None else run.targeted(self.shapes[node]) for node in results.fallback}
            results.found += fallback.judge(self.triples, data.triples(), nodes)
        if size is not None and data.size() != size:
            raise ChangedError("the data changed while they were judged: run it again when nobody writes")
        results.found.sort(key=Result.key)
        return results

    def affected(
        self,
        source: ox.Store | Endpoint,
        added: Iterable[ox.Triple | ox.Quad] = (),
        removed: Iterable[ox.Triple | ox.Quad] = (),
        *,
        union: bool = False,
    ) -> dict[Term, set[Term] | None]:
        """The focus nodes that a change can affect, for each shape with targets; None for all of them. Shapes left out are not affected.

        The source may hold the graph before the change or after it. The findings of a node in the answer may differ, those of all other
        nodes do not; a node in the answer need not be a target.
        """
        if not self._reads:
            self._reads = {root.id: reads.reads(self.shapes, root) for root in self.roots}
        return affected.affected(engine.data(source, union=union), self.shapes, self._reads, list(added), list(removed))

    def changed(self, before: Plan) -> dict[Term, set[Term] | None]:
        """The shapes with targets that say something else than in an earlier plan, as `affected` gives them: each with all its nodes.

        A shape with a query that reads the shapes graph says something else if any of its triples is another.
        """
        old = {root.id: syntax.signature(before.shapes, root) for root in before.roots}
        others = set(self.triples) != set(before.triples)
        readers = {root.id for root in self.roots if any(one.query.mentions_shapes_graph for one in reads.queries(self.shapes, root))}
        changed = [root.id for root in self.roots if syntax.signature(self.shapes, root) != old.get(root.id)]
        return dict.fromkeys([*changed, *(readers if others else ())])

    def explain(self, shape: Term, source: ox.Store | Endpoint | None = None) -> str:
        """The queries of a shape and the ways back from a change to its focus nodes, as text; for the data as it is now, if given."""
        if shape not in self.shapes:
            raise ShapeError("there is no such shape", shape)
        return explain.explain(self.compiled(None if source is None else engine.data(source)), self.shapes, self.roots, shape)

    def report(self, results: Iterable[Result]) -> list[ox.Triple]:
        """A W3C validation report as triples."""
        return report.triples(results)


def _asked(root: Shape, wanted: Mapping[Term, Iterable[Term] | None] | set[Term] | None, *, shown: bool) -> set[Term] | None:
    """The focus nodes that a run is narrowed to, None for all; with `shown`, literals in the form too in which a store gives them back."""
    nodes = wanted.get(root.id, ()) if isinstance(wanted, Mapping) else wanted
    if nodes is None:
        return None
    asked = set(nodes)
    return asked | {engine.stored(node) for node in asked if isinstance(node, ox.Literal) and keep(node) is not node} if shown else asked


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


def compile(shapes: Any) -> Plan:  # noqa: A001, ANN401 (the name that the library is asked for; a path, text, triples or rdflib graph)
    """Shapes as queries. `shapes` is a path, Turtle text, an iterable of triples, or an rdflib graph.

    Raises ShapeError, which names the shape and the property, at what the standard calls ill-formed, at recursion, and at what is
    neither SHACL Core nor a SPARQL constraint.
    """
    return Plan(graph.read(shapes))


__all__ = ["Plan", "compile"]
