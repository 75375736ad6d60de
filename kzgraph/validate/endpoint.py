"""The shapes of a workspace over a graph at a SPARQL endpoint: queried there, never downloaded."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from shaclcheck import ChangedError, Plan, Progress, QueryRefusedError, Results, ShapeError, Term, Triple, compile  # noqa: A004 (the library's own word)

from kzgraph.dates import today
from kzgraph.errors import KzgraphError
from kzgraph.graph.names import short
from kzgraph.graph.remote_endpoint import RefusedError, Remote, RemoteError, Rows, SlowError
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import coverage, gate, languages, shapes, waivers
from kzgraph.validate.finding import Finding
from kzgraph.validate.redaction import redacted
from kzgraph.validate.rules import BUILT_IN
from kzgraph.validate.waivers import UNJUDGED
from kzgraph.vocab import RDF


def validate(workspace: Workspace, remote: Remote, progress: Progress | None = None) -> list[Finding]:
    """The findings of the shapes at the endpoint, without places, sorted by rule, focus, path and value; waived ones are included.

    A shape without a focus node is a finding, and so is one that the endpoint could not judge. If a file of shapes is refused or a shape
    is ill-formed, that is the only finding. Raises RemoteError if the endpoint holds none of our data, fails, or changes its graph
    meanwhile.
    """
    files = workspace.shape_files()
    refused = gate.check([], workspace, ontology=files)
    if refused:
        return refused
    shapes_of = {file: [Triple(*triple) for triple in parse(file)] for file in files}
    triples = [triple for statements in shapes_of.values() for triple in statements]
    try:
        plan = compile(triples)
    except ShapeError as error:
        return [shapes.ill_formed(error, shapes_of, workspace)]
    remote.check()
    results = _run(plan, remote, progress)
    texts = shapes.texts_of(triples)
    judged = [shapes.finding(result, texts) for result in sorted(results, key=shapes.order)]
    findings = languages.kept(judged, workspace, partial(languages.at_endpoint, remote))
    if not plan.roots:
        findings.append(Finding("nothing-checked", "the workspace has no shapes", "Put node shapes into ontology/shapes/."))
    elif len(results.idle) == len(plan.roots):
        findings.append(Finding("nothing-checked", "no shape has a node to check at the endpoint", "Name the graphs that hold the data."))
    if workspace.lender == workspace.root:  # borrowed shapes meet their nodes where they come from
        findings += [_about(shape, "idle-shape", "has no node to check") for shape in results.idle]
        findings += [_about(shape, "idle-shape", coverage.NO_CONSTRAINT) for shape in plan.empty if shape not in results.idle]
    findings += [_about(shape, UNJUDGED, f"was not judged: {reason}") for shape, reason in results.unjudged.items()]
    with_waivers = waivers.applied(list(dict.fromkeys(findings)), workspace, today())
    return sorted(map(redacted, with_waivers), key=lambda finding: (finding.rule, finding.focus, finding.path, finding.value))


def _about(shape: Term, rule: str, message: str) -> Finding:
    return Finding(rule, f"{short(shape)} {message}", BUILT_IN[rule].fix, focus=str(shape), path=str(RDF.type), value=str(shape))


class _Source(NamedTuple):
    """The endpoint as the shapes' library asks it."""

    remote: Remote

    def select(self, query: str) -> Rows:
        try:
            return self.remote.select(query)
        except RefusedError as error:
            raise QueryRefusedError(str(error)) from None
        except SlowError as error:
            self.remote.check()  # raises RemoteError if nothing is answered any more
            raise QueryRefusedError(str(error)) from None


def _run(plan: Plan, remote: Remote, progress: Progress | None) -> Results:
    try:
        return plan.run_one_by_one(_Source(remote), progress=progress)
    except QueryRefusedError as error:  # of the size or the classes of the graph, not of a shape
        raise RemoteError(str(error)) from None
    except ChangedError:
        raise RemoteError(f"{remote.url}: its graph changed while it was judged. Run it again when nobody writes.") from None
    except ValueError as error:
        raise KzgraphError(f"{remote.url}: {error}") from None
