"""Validation reports as the standard describes them: written as triples, and read back as results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from .errors import ShapeError
from .graph import Graph, read
from .paths import path_triples, read_path
from .results import Result
from .terms import TYPE, VIOLATION, XSD, Term, sh


def write_report(results: Iterable[Result]) -> list[ox.Triple]:
    """The triples of one sh:ValidationReport with its results."""
    results = list(results)
    report = ox.BlankNode()
    boolean = ox.NamedNode(XSD + "boolean")
    triples = [
        ox.Triple(report, TYPE, sh("ValidationReport")),
        ox.Triple(report, sh("conforms"), ox.Literal("false" if results else "true", datatype=boolean)),
    ]
    for result in results:
        node = ox.BlankNode()
        triples.append(ox.Triple(report, sh("result"), node))
        triples += _written(node, result)
    return triples


def _written(node: ox.BlankNode, result: Result) -> list[ox.Triple]:
    triples = [
        ox.Triple(node, TYPE, sh("ValidationResult")),
        ox.Triple(node, sh("focusNode"), result.focus),
        ox.Triple(node, sh("resultSeverity"), result.severity),
        ox.Triple(node, sh("sourceConstraintComponent"), result.component),
        ox.Triple(node, sh("sourceShape"), result.shape),
    ]
    optional: list[tuple[str, Term | None]] = [("value", result.value), ("sourceConstraint", result.constraint)]
    triples += [ox.Triple(node, sh(name), term) for name, term in optional if term is not None]
    if result.path is not None:
        path, more = path_triples(result.path)
        triples += [*more, ox.Triple(node, sh("resultPath"), path)]
    triples += [ox.Triple(node, sh("resultMessage"), message) for message in result.messages]
    return triples


def read_report(report: Any, root: Term | None = None) -> list[Result]:  # noqa: ANN401 (a path, a text, triples, or rdflib's graph)
    """The results of the reports in a path, a Turtle text, an iterable of triples, or an rdflib graph; each gets `root` as its root shape.

    Raises ShapeError if a result has no focus node, shape or component.
    """
    graph = Graph(read(report))
    return [_read(graph, node, root) for own in graph.instances(sh("ValidationReport")) for node in graph.values(own, sh("result"))]


def _read(graph: Graph, node: Term, root: Term | None) -> Result:
    path = graph.value(node, sh("resultPath"))
    focus, shape = graph.value(node, sh("focusNode")), graph.value(node, sh("sourceShape"))
    component, severity = graph.value(node, sh("sourceConstraintComponent")), graph.value(node, sh("resultSeverity"))
    if focus is None or shape is None or not isinstance(component, ox.NamedNode):
        raise ShapeError("a result of the report lacks its focus node, source shape or constraint component", root)
    return Result(
        focus=focus,
        path=None if path is None else read_path(graph, path, node),
        value=graph.value(node, sh("value")),
        component=component,
        severity=severity if isinstance(severity, ox.NamedNode) else VIOLATION,
        messages=tuple(text for text in graph.values(node, sh("resultMessage")) if isinstance(text, ox.Literal)),
        shape=shape,
        constraint=graph.value(node, sh("sourceConstraint")),
        root=root,
    )
