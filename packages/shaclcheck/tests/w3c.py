"""The W3C test suite of SHACL: its cases, and a comparison of results that takes blank nodes for equal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from reference import keys, reported
from shaclcheck import ShapeError, compile, load  # noqa: A004 (the library's own word)
from shaclcheck.graph import Graph
from tiers import SHARED

if TYPE_CHECKING:
    from pathlib import Path

SUITE = SHARED / "conformance" / "w3c-shacl"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
CATEGORIES = ("core/complex", "core/misc", "core/node", "core/path", "core/property", "core/targets", "core/validation-reports",
              "sparql/component", "sparql/node", "sparql/pre-binding", "sparql/property")  # fmt: skip


@dataclass
class Case:
    """A test: what to validate, also as files, and the results expected (None for a failure)."""

    file: Path
    data_file: Path
    shapes_file: Path
    data: list
    shapes: list
    expected: Counter | None


def bare(results):
    """Results without their shape, which the suite writes as blank nodes."""
    bared = Counter()
    for (focus, path, value, component, _, severity), count in results.items():
        bared[focus, path, value, component, severity] += count
    return bared


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
            files, parts = [], []
            for name in ("dataGraph", "shapesGraph"):
                other = graph.value(action, ox.NamedNode(SHT + name)).value.rsplit("/", 1)[-1]
                path = file.parent / other
                files.append(path if path.exists() else path.with_suffix(".ttl"))
                parts.append(triples if path == file else read(files[-1]))
            wanted = graph.value(test, ox.NamedNode(MF + "result"))
            fails = wanted == ox.NamedNode(SHT + "Failure")
            yield Case(file, *files, *parts, None if fails else bare(reported(graph, wanted)))


def judge(case):
    """Whether the compiler gives what a test expects, and what it gave."""
    try:
        plan = compile(case.shapes)
        results = plan.run(load(case.data))
    except ShapeError as error:
        return case.expected is None, str(error), {}
    except Exception as error:
        return False, f"{type(error).__name__}: {error}", {}
    got = bare(keys(results.findings))
    return got == case.expected, got, results.fallback
