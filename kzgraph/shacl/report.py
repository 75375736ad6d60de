"""A validation report as the standard describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl.paths import path_triples
from kzgraph.shacl.terms import TYPE, XSD, sh

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.shacl.results import Result
    from kzgraph.shacl.terms import Term


def triples(results: Iterable[Result]) -> list[ox.Triple]:
    """The triples of a report: one sh:ValidationReport with its results."""
    results = list(results)
    report = ox.BlankNode()
    boolean = ox.NamedNode(XSD + "boolean")
    found = [
        ox.Triple(report, TYPE, sh("ValidationReport")),
        ox.Triple(report, sh("conforms"), ox.Literal("false" if results else "true", datatype=boolean)),
    ]
    for result in results:
        node = ox.BlankNode()
        found.append(ox.Triple(report, sh("result"), node))
        found += _result(node, result)
    return found


def _result(node: ox.BlankNode, result: Result) -> list[ox.Triple]:
    found = [
        ox.Triple(node, TYPE, sh("ValidationResult")),
        ox.Triple(node, sh("focusNode"), result.focus),
        ox.Triple(node, sh("resultSeverity"), result.severity),
        ox.Triple(node, sh("sourceConstraintComponent"), result.component),
        ox.Triple(node, sh("sourceShape"), result.shape),
    ]
    optional: list[tuple[str, Term | None]] = [("value", result.value), ("sourceConstraint", result.constraint)]
    found += [ox.Triple(node, sh(name), term) for name, term in optional if term is not None]
    if result.path is not None:
        path, more = path_triples(result.path)
        found += [*more, ox.Triple(node, sh("resultPath"), path)]
    found += [ox.Triple(node, sh("resultMessage"), message) for message in result.messages]
    return found
