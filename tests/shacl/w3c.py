"""The W3C test suite of SHACL: its cases, and a comparison of results that takes blank nodes for equal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import ShapeError, compile, load
from kzgraph.shacl.graph import Graph
from kzgraph.shacl.paths import read_path, to_sparql
from kzgraph.shacl.terms import SH, sh
from tests.conftest import SHARED

if TYPE_CHECKING:
    from pathlib import Path

SUITE = SHARED / "conformance" / "w3c-shacl"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
CATEGORIES = ("core/complex", "core/misc", "core/node", "core/path", "core/property", "core/targets", "core/validation-reports",
              "sparql/component", "sparql/node", "sparql/pre-binding", "sparql/property")  # fmt: skip


@dataclass
class Case:
    """A test: what to validate, and the results expected (None for a failure)."""

    file: Path
    data: list
    shapes: list
    expected: Counter | None


def named(term):
    """A term for comparison: blank nodes are all alike, language tags in small letters."""
    return "_" if isinstance(term, ox.BlankNode) else "" if term is None else str(term)


def expected(graph, report):
    """The results of a report in a graph."""
    found = Counter()
    for result in graph.values(report, sh("result")):
        path = graph.value(result, sh("resultPath"))
        value = graph.value(result, sh("value"))
        told = to_sparql(read_path(graph, path, result)) if path is not None else ""
        component = str(graph.value(result, sh("sourceConstraintComponent"))).removeprefix("<" + SH).removesuffix(">")
        found[
            named(graph.value(result, sh("focusNode"))), told, named(value), component, str(graph.value(result, sh("resultSeverity")))
        ] += 1
    return found


def got(results):
    """Results as `expected` gives them."""
    return Counter(
        (
            named(one.focus),
            to_sparql(one.path) if one.path else "",
            named(one.value),
            str(one.component).removeprefix("<" + SH)[:-1],
            str(one.severity),
        )
        for one in results
    )


def read(file):
    """The triples of a file, its own IRI as base."""
    return list(ox.parse(path=file, format=ox.RdfFormat.TURTLE, base_iri=file.as_uri()))


def cases(category):
    """The tests of a folder of the suite."""
    for file in sorted((SUITE / category).glob("*.ttl")):
        triples = read(file)
        graph = Graph(triples)
        for test in graph.instances(ox.NamedNode(SHT + "Validate")):
            action = graph.value(test, ox.NamedNode(MF + "action"))
            parts = []
            for name in ("dataGraph", "shapesGraph"):
                other = graph.value(action, ox.NamedNode(SHT + name)).value.rsplit("/", 1)[-1]
                path = file.parent / other
                parts.append(triples if path == file else read(path if path.exists() else path.with_suffix(".ttl")))
            wanted = graph.value(test, ox.NamedNode(MF + "result"))
            fails = wanted == ox.NamedNode(SHT + "Failure")
            yield Case(file, *parts, None if fails else expected(graph, wanted))


def judge(case, check=None):
    """Whether the compiler gives what a test expects, and what it gave."""
    try:
        plan = compile(case.shapes)
        found = plan.check(load(case.data))
    except ShapeError as error:
        return case.expected is None, str(error), {}
    except Exception as error:
        return False, f"{type(error).__name__}: {error}", {}
    return got(found.found) == case.expected, got(found.found), found.fallback


__all__ = ["cases", "judge"]
