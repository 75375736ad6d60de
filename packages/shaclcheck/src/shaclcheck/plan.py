"""A compiled set of shapes, and how it is run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import pyoxigraph as ox

from . import affected, by_value, circles, dependencies, explain, fallback, graph, model, report, shape_reader, sources
from .compiled import Compiled
from .conditions import Conditions
from .errors import ChangedError, ShapeError
from .literals import is_stable
from .model import Shape, Target
from .one_by_one import OneByOne
from .results import Result, Results
from .run import Run
from .skips import Skips
from .sources import Data, Endpoint
from .terms import CLASS, OWL, SUBCLASS, Progress, Statement, Statements, Term

Focus: TypeAlias = "Iterable[Term] | Mapping[Term, Iterable[Term] | None] | None"

# A class with more subclasses is left to the engine's own walk along rdfs:subClassOf.
_MAX_SUBCLASSES = 1_000
UNSUPPORTED = ("skip", "pyshacl", "refuse")
_OWL_CLASSES = ox.Triple(ox.NamedNode(OWL + "Class"), SUBCLASS, CLASS)


class Plan:
    """Compiled shapes. `shapes` are all that were read, by node, `roots` those that have targets and are active.

    `skipped` has an error for each part of the shapes that is not judged, `partly` the roots that such a part concerns, and `by_owl` the
    roots that are classes of OWL alone. `recursive` are the shapes that refer to themselves, directly or through others. `lenient` are the
    nodes with a query that has prefixes to which its sh:prefixes do not lead. `empty` are the roots that no node can fail: they have no
    constraints, or none but references to themselves and their like.
    """

    def __init__(
        self, triples: list[Statement], prefixes: dict[str, str], unsupported: str = "refuse", *, owl_classes: bool = False
    ) -> None:
        if unsupported not in UNSUPPORTED:
            raise ValueError(f"unsupported={unsupported!r}: expected one of {', '.join(UNSUPPORTED)}")
        self.triples = triples
        self.prefixes = prefixes
        self.missing: list[str] = []
        skips = Skips(strict=unsupported == "refuse")
        indexed = graph.Graph([*triples, *([_OWL_CLASSES] if owl_classes else [])], prefixes)
        self.shapes = shape_reader.read_shapes(indexed, skips)
        self.lenient = list(indexed.lenient)
        self.skipped = skips.errors
        self.unsupported = unsupported
        self.roots = [shape for shape in self.shapes.values() if shape.targets and not shape.deactivated]
        concerned = skips.weak | {error.shape for error in skips.errors}
        self.recursive = [shape.id for shape in self.shapes.values() if shape.circle is not None]
        self.partly = [root.id for root in self.roots if not concerned.isdisjoint(model.reachable(self.shapes, root))]
        unfailing = model.unfailing(self.shapes)
        self.empty = [root.id for root in self.roots if root.id in unfailing and root.id not in self.partly]
        declared = graph.Graph(triples).instances(CLASS) if owl_classes else {}
        self.by_owl = [
            root.id for root in self.roots if owl_classes and Target("class", root.id) in root.targets and root.id not in declared
        ]
        self._dependencies: dict[Term, list[dependencies.Dependency]] = {}
        self._compiled: tuple[object, Compiled] | None = None
        classes: list[Term] = [target.term for shape in self.roots for target in shape.targets if target.kind == "class"]
        constraints = (constraint for shape in self.shapes.values() for constraint in shape.constraints)
        classes += [constraint.cls for constraint in constraints if isinstance(constraint, model.OfClass)]
        self._classes = list(dict.fromkeys(classes))

    def _compile(self, data: Data | None = None) -> Compiled:
        """The queries for the data as it is now. Without data, the engine walks subclasses, and no literal is kept."""
        if data is None:
            conditions = Conditions(self.shapes, lambda _cls: None, keeps_literals=False, has_kept_literals=False, has_functions=True)
            return Compiled(conditions, self.roots)
        below = subclasses(self._classes, data.superclasses()) if self._classes else {}
        key = (
            data.keeps_literals,
            data.has_kept_literals,
            data.has_functions,
            {cls: tuple(known) if known else None for cls, known in below.items()},
        )
        if self._compiled is None or self._compiled[0] != key:
            has_kept_target = any(not is_stable(target.term) for shape in self.roots for target in shape.targets)
            has_kept = data.has_kept_literals or (data.keeps_literals and has_kept_target)
            conditions = Conditions(
                self.shapes,
                below.get,
                keeps_literals=data.keeps_literals,
                has_kept_literals=has_kept,
                has_functions=data.has_functions,
            )
            self._compiled = (key, Compiled(conditions, self.roots))
        return self._compiled[1]

    def uncompiled(self, source: ox.Store | Endpoint | None = None) -> dict[Term, str]:
        """The shapes with targets that cannot be compiled for the data as it is now, with the reasons; without data, for any data."""
        return dict(self._compile(None if source is None else sources.data_of(source)).uncompiled)

    def run(
        self,
        source: ox.Store | Endpoint,
        focus: Focus = None,
        *,
        values: Mapping[Term, Iterable[Term]] | None = None,
        union: bool = False,
        progress: Progress | None = None,
        seconds: float = fallback.SECONDS,
    ) -> Results:
        """The results on a store or an endpoint: on its default graph, or with `union` on all graphs of a store.

        `focus` narrows the run to some nodes, or to what `affected` gave: for each shape with targets its nodes, None for all of them.
        `values` are those of the results to which the run of a shape is narrowed, for some of the shapes in `affected_values`.
        pySHACL judges the shapes that cannot be compiled. Those that it cannot judge, such as recursive ones, or not within `seconds`
        altogether, are skipped, or raise a ShapeError if `compile` was to refuse what is unsupported. Raises ChangedError if a run over
        all focus nodes finds another number of triples at its end; a narrowed run does not check that.
        """
        data = sources.data_of(source, union=union)
        size = data.size() if focus is None else None
        compiled = self._compile(data)
        narrowed = focus if focus is None or isinstance(focus, Mapping) else set(focus)
        wanted = {root.id: _wanted(root, narrowed, with_stored=not data.keeps_literals) for root in self.roots}
        run = Run(data, compiled, wanted, self.triples, progress, values)
        results = Results(skipped=list(self.skipped))
        results.findings, failed = run.results([root for root in self.roots if root.id not in compiled.uncompiled])
        reasons = dict.fromkeys(self.partly if self.unsupported == "pyshacl" else (), "a part of it cannot be compiled")
        reasons |= compiled.uncompiled | failed
        self._fall_back(run, results, {node: reason for node, reason in reasons.items() if wanted[node] is None or wanted[node]}, seconds)
        return _finished(results, data, size)

    def _fall_back(self, run: Run, results: Results, reasons: dict[Term, str], seconds: float) -> None:
        """Replaces the results of root shapes by those of pySHACL, and notes what it cannot judge. Raises ShapeError if that is refused."""
        recursive = [node for node in reasons if circles.leads_to_one(self.shapes, self.shapes[node])]
        nodes = {node: run.listed_targets(self.shapes[node]) for node in reasons if node not in recursive}
        judgements = fallback.judge(self.triples, self.prefixes, run.data.triples, nodes, seconds) if nodes else ()
        refused = [(node, ShapeError(f"it is recursive, so pySHACL would miss results, and {reasons[node]}", node)) for node in recursive]
        for node, judged in (*refused, *judgements):
            if not isinstance(judged, ShapeError):
                results.findings = [*(result for result in results.findings if result.root != node), *judged]
                results.fallback[node] = reasons[node]
            elif self.unsupported == "refuse":
                raise judged
            else:
                results.skipped.append(judged)
                results.unjudged[node] = judged.reason

    def focus_counts(self, source: ox.Store | Endpoint, *, union: bool = False) -> dict[Term, int]:
        """The number of focus nodes of each shape with targets."""
        data = sources.data_of(source, union=union)
        compiled = self._compile(data)
        return {root.id: data.count(compiled.targets(root, "this")[0]) for root in self.roots}

    def run_one_by_one(self, source: ox.Store | Endpoint, *, progress: Progress | None = None) -> Results:
        """The results with a query of its own for each constraint, for engines that answer long nested queries wrongly or not at all.

        pySHACL judges nothing. A shape that cannot be compiled, or of which the endpoint refuses a query (QueryRefusedError), is in
        `unjudged`; a shape without a focus node is in `idle`. Raises ChangedError if the number of triples changes.
        """
        data = sources.data_of(source)
        size = data.size()
        results = OneByOne(data, self._compile(data), self.roots, self.triples, progress).results()
        return _finished(results, data, size)

    def affected(
        self, source: ox.Store | Endpoint, added: Statements = (), removed: Statements = (), *, union: bool = False
    ) -> dict[Term, set[Term] | None]:
        """The focus nodes that a change can affect, for each shape with targets; None for all of them. Shapes left out are not affected.

        The source may hold the graph before the change or after it. The findings of a node in the answer may differ, those of all other
        nodes do not. A node in the answer need not be a target.
        """
        data = sources.data_of(source, union=union)
        return affected.affected(data, self.shapes, self._depends_on(), list(added), list(removed))

    def affected_values(self, store: ox.Store, added: Statements = (), removed: Statements = ()) -> dict[Term, by_value.ByValue]:
        """For some shapes of which `affected` gives all nodes: where their results may differ, by node and by value.

        A result of another node with another value is there before and after the change, or neither.
        """
        depends_on = self._depends_on()
        return by_value.affected(sources.StoreData(store), [(root, depends_on[root.id]) for root in self.roots], [*added, *removed])

    def _depends_on(self) -> dict[Term, list[dependencies.Dependency]]:
        if not self._dependencies:
            self._dependencies = {root.id: dependencies.dependencies(self.shapes, root) for root in self.roots}
        return self._dependencies

    def changed(self, before: Plan) -> dict[Term, set[Term] | None]:
        """The shapes with targets that differ from those of an earlier plan, in the form of `affected`, each with all its nodes.

        A shape with a query that reads the shapes graph differs as soon as any triple of the shapes does.
        """
        old = {root.id: model.signature(before.shapes, root) for root in before.roots}
        changed = [root.id for root in self.roots if model.signature(self.shapes, root) != old.get(root.id)]
        if set(self.triples) != set(before.triples):
            changed += [root.id for root in self.roots if self._reads_shapes(root)]
        return dict.fromkeys(changed)

    def _reads_shapes(self, root: Shape) -> bool:
        return any(constraint.query.mentions_shapes_graph for constraint in dependencies.sparql_constraints(self.shapes, root))

    def explain(self, shape: Term, source: ox.Store | Endpoint | None = None) -> str:
        """The queries of a shape, and how a change leads back to its focus nodes, as text; for the data as it is now, if given."""
        if shape not in self.shapes:
            raise ShapeError("unknown shape", shape)
        compiled = self._compile(None if source is None else sources.data_of(source))
        return explain.explain(compiled, self.shapes, self.roots, shape)

    def report(self, results: Iterable[Result]) -> list[ox.Triple]:
        """A W3C validation report as triples."""
        return report.write_report(results)


def _finished(results: Results, data: Data, size: int | None) -> Results:
    if size is not None and data.size() != size:
        raise ChangedError("the data changed during the run: run it again when nobody writes")
    results.findings.sort(key=Result.key)
    return results


def _wanted(root: Shape, focus: Mapping[Term, Iterable[Term] | None] | set[Term] | None, *, with_stored: bool) -> set[Term] | None:
    """The focus nodes to which the run of a root shape is narrowed, None for all; with the stored forms of literals, if asked."""
    nodes = focus.get(root.id, ()) if isinstance(focus, Mapping) else focus
    if nodes is None:
        return None
    wanted = set(nodes)
    return wanted | {sources.stored(node) for node in wanted if not is_stable(node)} if with_stored else wanted


def subclasses(classes: list[Term], above: dict[Term, set[Term]]) -> dict[Term, list[Term] | None]:
    """Each class with all its subclasses, itself first; None where they are too many to list, or one is a blank node."""
    below: dict[Term, list[Term]] = {}
    for lower, uppers in above.items():
        for upper in uppers:
            below.setdefault(upper, []).append(lower)
    listed: dict[Term, list[Term] | None] = {}
    for cls in classes:
        seen = {cls: None}
        pending = [cls]
        while pending and len(seen) <= _MAX_SUBCLASSES:
            for lower in below.get(pending.pop(), ()):
                if lower not in seen:
                    seen[lower] = None
                    pending.append(lower)
        names = [cls, *sorted((node for node in seen if node != cls), key=str)]
        listed[cls] = None if pending or any(isinstance(node, ox.BlankNode) for node in names) else names
    return listed


def compile(  # noqa: A001 (the library's own word)
    shapes: Any,  # noqa: ANN401 (what `parsing.read` takes)
    *,
    base: str | None = None,
    imports: Path | Mapping[str, Any] | None = None,
    unsupported: str = "refuse",
    owl_classes: bool = False,
) -> Plan:
    """Compiles shapes: a path, a text in Turtle, triples, a store, an rdflib graph, or an iterable of any of these.

    `base` is the base IRI of files and texts; without it a file has its own. owl:imports are followed in `imports`, a folder or a map from
    IRIs to sources, and `Plan.missing` names those that are not there. Shapes that are ill-formed, and features beyond SHACL
    Core and SPARQL constraints, raise a ShapeError, which names the shape and the property; with `unsupported="skip"` these parts are left
    out and listed in `Plan.skipped`, and with "pyshacl" it judges the shapes that they concern. With `owl_classes`, a shape that is an
    owl:Class has its instances as focus nodes.
    """
    prefixes: dict[str, str] = {}
    triples, missing = graph.with_imports(graph.read(shapes, base, prefixes), imports, prefixes)
    declared = {prefix: namespace for prefix, namespace in prefixes.items() if namespace}
    plan = Plan(triples, declared, unsupported, owl_classes=owl_classes)
    plan.missing = missing
    return plan
