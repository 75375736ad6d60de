"""Shapes that come as packages, CASE and Brick, have the same results here, in pySHACL and in a Rust engine.

Usage: python -m bench.shipped_shapes PYTHON, where PYTHON is that of the second engine's environment, in which the packages
are too. They ship no data: for some classes with a shape, data is made that the shape is likely to refuse. Where an engine is known to
differ (docs/shacl.md), the results of that component are not compared with it.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox
from shaclcheck import compile  # noqa: A004 (the library's own word)

from bench import shacl_sets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shaclcheck import Plan

SETS = {"CASE 1.5.0": ("case_utils", "ontology/case-1.5.0.ttl", 3), "Brick 1.5": ("brickschema", "ontologies/1.5/Brick.ttl", 6)}
"""The package of each set, the file with its shapes, and of how many classes one has data."""
KNOWN = {
    ("CASE 1.5.0", "shacl-rust"): {"SPARQLConstraintComponent"},
    ("Brick 1.5", "shacl-rust"): {"SPARQLConstraintComponent", "ClassConstraintComponent", "NodeConstraintComponent"},
}
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def folder_of(package: str, python: str) -> Path:
    """Where a package is in the environment of an interpreter; it is not imported."""
    script = "import importlib.util, sys; print(importlib.util.find_spec(sys.argv[1]).submodule_search_locations[0])"
    return Path(subprocess.run([python, "-P", "-c", script, package], capture_output=True, text=True, check=True).stdout.strip())


def made(plan: Plan, every: int) -> Iterator[ox.Triple]:
    """For some classes with a shape an instance without properties, and one with two odd values of each property that its shapes name."""
    roots = [root for root in plan.roots if any(target.kind == "class" for target in root.targets)]
    for number, root in enumerate(roots[::every]):
        cls = next(target.term for target in root.targets if target.kind == "class")
        bare, full = ox.NamedNode(f"urn:made:bare-{number}"), ox.NamedNode(f"urn:made:full-{number}")
        values = [
            ox.Literal("x"),
            full,
            ox.Literal("5", datatype=ox.NamedNode(XSD + "integer")),
            bare,
            ox.Literal("y", language="en"),
            ox.Literal("2020-02-30", datatype=ox.NamedNode(XSD + "date")),
        ]
        paths = dict.fromkeys(str(plan.shapes[node].path) for node in root.references())
        named = [ox.NamedNode(path[1:-1]) for path in paths if path.startswith("<") and path.count("<") == 1 and path.endswith(">")]
        yield from (ox.Triple(node, TYPE, cls) for node in (bare, full))
        for place, iri in enumerate(named):
            yield from (ox.Triple(full, iri, values[(place + step) % len(values)]) for step in range(2))


def differences(here: shacl_sets.Judged, other: shacl_sets.Judged, known: set[str]) -> list[str]:
    """The distinct results that only one of both has, and why the other stopped, if it did; `known` are components that may differ."""
    lines = [f"  stops: {other.stopped}"] if other.stopped else []
    for sign, results in (("+", set(here.results) - set(other.results)), ("-", set(other.results) - set(here.results))):
        lines += [f"  {sign} {' '.join(result)}" for result in sorted(results) if result[3].strip("<>").removeprefix(SH) not in known]
    return lines


def main() -> int:
    logging.disable()  # an ill-typed literal is a finding, not a warning of rdflib
    python, failed = sys.argv[1], False
    for name, (package, file, every) in SETS.items():
        shapes = folder_of(package, python) / file
        with TemporaryDirectory() as folder:
            data = Path(folder, "data.nt")
            ox.serialize(made(compile(shapes, unsupported="skip", owl_classes=True), every), data, format=ox.RdfFormat.N_TRIPLES)
            files = [shapes], [shapes, data]
            here = shacl_sets.judged_here(*files)
            others = {"pySHACL": shacl_sets.judged_by_pyshacl(*files), "shacl-rust": shacl_sets.judged_by_rust(*files, python)}
        for engine, other in others.items():
            lines = differences(here, other, KNOWN.get((name, engine), set()))
            both = len(set(here.results) & set(other.results))
            print(
                f"{name}: {len(here.results)} distinct results here ({here.seconds:.2f} CPU s), {len(other.results)} in {engine}"
                f" ({other.seconds:.2f} CPU s), {both} in both, {len(lines)} differ unexplained"
            )
            print(*lines[:20], sep="\n", end="\n" if lines else "")
            failed = failed or bool(lines) or not both
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
