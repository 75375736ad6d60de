"""The shapes of a workspace over a graph that lives in a SPARQL endpoint: asked there, never downloaded.

Each constraint is a query of its own. A long one that nests them all is what engines answer wrongly (Virtuoso loses rows where an EXISTS
stands in a disjunction), and of a short one that the endpoint refuses it is known which shape was not judged.
"""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError
from kzgraph.graph.remote import RefusedError, RemoteError
from kzgraph.graph.turtle import parse, shorten
from kzgraph.shacl import ShapeError, compile  # noqa: A004 (the library's own word)
from kzgraph.shacl.engine import data
from kzgraph.shacl.focus import FOCUS, parts
from kzgraph.shacl.terms import Unsupported
from kzgraph.validate import gate, shapes, waivers
from kzgraph.validate.finding import Finding
from kzgraph.validate.redaction import redacted
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.waivers import UNJUDGED
from kzgraph.vocab import PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.graph.remote import Remote
    from kzgraph.graph.workspace import Workspace
    from kzgraph.shacl import Plan, Result
    from kzgraph.shacl.queries import Brought
    from kzgraph.shacl.syntax import Shape
    from kzgraph.shacl.terms import Progress, Term


def validate(workspace: Workspace, remote: Remote, progress: Progress | None = None) -> list[Finding]:
    """What the shapes find at the endpoint, without places, sorted by rule, focus, path and value; waived findings among them.

    A shape without a node there is a finding, and a shape that the endpoint could not judge. Where a file of shapes is refused or a shape
    is ill-formed, nothing else is told. Raises RemoteError if the endpoint holds none of our data, fails, or changes its graph meanwhile.
    """
    files = workspace.shape_files()
    refused = gate.check([], workspace, ontology=files)
    if refused:
        return refused
    shapes_of = {file: list(parse(file)) for file in files}
    triples = [triple for told in shapes_of.values() for triple in told]
    try:
        plan = compile(triples)
    except ShapeError as error:
        return [shapes.ill_formed(error, shapes_of, workspace)]
    remote.check()
    size = _size(remote)
    judge = _Judge(remote, plan)
    judge.run(progress or (lambda _done, _steps: None))
    if _size(remote) != size:
        raise RemoteError(f"{remote.url}: its graph changed while it was judged. Run it again when nobody writes.")
    texts = shapes.texts_of(triples)
    found = [shapes.finding(result, texts) for result in sorted(judge.results, key=shapes.order)]
    if not plan.roots:
        found.append(Finding("nothing-checked", "the workspace has no shapes", "Put node shapes into ontology/shapes/."))
    elif len(judge.idle) == len(plan.roots):
        found.append(Finding("nothing-checked", "no shape met a node of the endpoint", "Name the graphs that hold the data."))
    if workspace.lender == workspace.root:  # borrowed shapes meet their nodes where they come from
        found += [_about("idle-shape", shape, "met no node, so it judged nothing") for shape in judge.idle]
    found += [_about(UNJUDGED, shape, f"was not judged: {reason}") for shape, reason in judge.unjudged.items()]
    told = waivers.applied(list(dict.fromkeys(found)), workspace, datetime.datetime.now(tz=datetime.UTC).date())
    return sorted(map(redacted, told), key=lambda finding: (finding.rule, finding.focus, finding.path, finding.value))


def _about(rule: str, shape: Term, message: str) -> Finding:
    told = f"{shorten(shape, PREFIXES)} {message}"
    return Finding(rule, told, BUILT_IN[rule].fix, focus=str(shape), path=str(RDF.type), value=str(shape))


def _size(remote: Remote) -> list[ox.Literal]:
    return [row["size"] for row in remote.select("SELECT (COUNT(*) AS ?size) { ?s ?p ?o }")]


class _Judge:
    """One run: its results, the shapes that met no node, and those that were not judged with the reason for each."""

    def __init__(self, remote: Remote, plan: Plan) -> None:
        self.remote = remote
        self.plan = plan
        self.compiled = plan.compiled(data(remote))
        self.results: list[Result] = []
        self.idle: list[Term] = []
        self.unjudged: dict[Term, str] = {}

    def run(self, progress: Progress) -> None:
        """Asks for each shape with targets."""
        for done, root in enumerate(self.plan.roots):
            progress(done, len(self.plan.roots))
            with self._noting(root):
                if root.id in self.compiled.refused:
                    raise Unsupported(f"{self.compiled.refused[root.id]}; pySHACL, which could, would have to download the graph")
                self._root(root)

    @contextmanager
    def _noting(self, shape: Shape) -> Iterator[None]:
        """What cannot be asked is noted of its shape, and the run goes on; an endpoint that fails ends it."""
        try:
            yield
        except (RefusedError, Unsupported) as reason:
            self.unjudged.setdefault(shape.id, str(reason))
        except ValueError as error:
            raise KzgraphError(f"{self.remote.url}: {error}") from None

    def _root(self, root: Shape) -> None:
        pattern, _ = self.compiled.targets(root, "this")
        if not list(self.remote.select(f"SELECT ?this {{ {pattern} }} LIMIT 1")):
            self.idle.append(root.id)
            return
        for part in parts(self.plan.shapes, root):
            for detail in self.compiled.details(root, part):
                with self._noting(detail.context.shape):
                    focus, _ = self.compiled.targets(root, detail.context.names[0])
                    rows = self.remote.select(detail.query(focus))
                    self.results += [result for row in rows for result in detail.results(row)]
        for one in self.compiled.brought[root.id]:
            with self._noting(one.context.shape):
                found = [row for text in self._texts(root, one) for row in self.remote.select(text)]
                self.results += [one.result(row, lambda _focus, value, _predicate: value) for row in found]

    def _texts(self, root: Shape, one: Brought) -> list[str]:
        """The query of a SPARQL constraint for all focus nodes, or once for each where it cannot bind them all."""
        if one.constraint.query.mentions_shapes_graph:
            raise Unsupported("its query uses $shapesGraph, which the endpoint does not have")
        names = one.context.names
        focus, twice = self.compiled.targets(root, names[0])
        if one.strategy == "set":
            return [one.text(focus, twice=twice)]
        columns = " ".join(f"?{name}" for name in names)
        rows = [list(row) for row in self.remote.select(f"SELECT DISTINCT {columns} {{ {one.way.replace(FOCUS, focus)} }}")]
        if any(isinstance(term, ox.BlankNode) for row in rows for term in row):
            raise Unsupported("its query runs once a node, and a blank node cannot be named in a query")
        values = (f"VALUES ({columns}) {{ ({' '.join(map(str, row))}) }}" for row in rows)
        return [one.text(value, twice=False, each=True) for value in values]
