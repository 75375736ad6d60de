"""How a shape of the workspace is judged: the queries that it becomes, and the ways from a change back to its nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
from shaclcheck import Plan, ShapeError, compile  # noqa: A004 (the library's own word)

from kzgraph.errors import KzgraphError, UsageError, did_you_mean
from kzgraph.graph.names import short
from kzgraph.graph.store import expand
from kzgraph.graph.turtle import parse
from kzgraph.safety import sandbox
from kzgraph.validate import gate
from kzgraph.validate.rules import rule_name

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


class Explained(NamedTuple):
    """A shape, by its IRI, and its queries as text."""

    shape: str
    explanation: str


def explain(workspace: Workspace, name: str) -> Explained:
    """A shape by its IRI, in full or short, or by the last step of it; the shapes are compiled in the sandbox.

    Raises UsageError if it is not there or not one alone, and LimitError.
    """
    files = workspace.shape_files()
    for refused in gate.check([], workspace, ontology=files):
        raise KzgraphError(f"{refused.file}:{refused.line}: {refused.message}. {refused.fix}")

    def work() -> list[str]:
        try:
            plan = compile(triple for file in files for triple in parse(file))
        except ShapeError as error:
            raise KzgraphError(f"a shape cannot be run: {error}") from None
        shape = _find(plan, name)
        return [shape.value, plan.explain(shape)]

    return Explained(*sandbox.value(work))


def _find(plan: Plan, name: str) -> ox.NamedNode:
    known: dict[str, list[ox.NamedNode]] = {}
    for shape in plan.shapes:
        if isinstance(shape, ox.NamedNode):
            known.setdefault(rule_name(shape.value), []).append(shape)
    iri = expand(name)
    shapes = [iri] if iri in plan.shapes and iri is not None else known.get(name, [])
    if len(shapes) == 1:
        return shapes[0]
    if shapes:
        raise UsageError(f"{name}: several shapes have this name: {', '.join(short(shape) for shape in shapes)}. Name one.")
    hint = did_you_mean(rule_name(iri.value if iri else name), known) or "kzgraph rules lists those that report."
    raise UsageError(f"no shape is called {name}. {hint}")
