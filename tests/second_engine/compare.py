"""The shapes give the same results in pySHACL, compiled, and in a Rust engine, on the shipped graph and on every failing example.

Usage: python -m tests.second_engine.compare PYTHON, where PYTHON is that of the second engine's environment. Files are joined as text and
handed to the engines as they are. The shipped graph goes to pySHACL; the examples, some forty graphs, to the compiled shapes, which
`tests/validate/test_mutations.py` compares with pySHACL where each shape is broken.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib
from shaclcheck import Plan, compile, load  # noqa: A004 (the library's own word)

from kzgraph.validate.reference import CachingGraph
from tests.bad_examples import EXAMPLES
from tests.conftest import ROOT
from tests.shipped.test_examples import FAILS, PASSES, batches

SH = rdflib.SH
ONTOLOGY = [file for file in sorted((ROOT / "ontology").rglob("*.ttl")) if "shapes" not in file.parts]
SHAPES = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))


def joined(files: list[Path]) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def plain(data: str) -> list[list[str]]:
    """The results of pySHACL: focus, path and shape as N-Triples terms."""
    graph = CachingGraph().parse(data=data, format="turtle")
    shapes = rdflib.Graph().parse(data=joined(SHAPES), format="turtle")
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inplace=True)
    results = []
    for result in report.objects(None, SH.result):
        path = report.value(result, SH.resultPath)
        shape = report.value(result, SH.sourceShape)
        results.append([report.value(result, SH.focusNode).n3(), path.n3() if isinstance(path, rdflib.URIRef) else "", shape.n3()])
    return sorted(results)


def compiled(plan: Plan, data: str) -> list[list[str]]:
    """The results of the compiled shapes, in the same form."""
    results = plan.run(load(ox.Triple(*quad.triple) for quad in ox.parse(data, format=ox.RdfFormat.TURTLE)))
    return sorted([str(result.focus), str(result.predicate or ""), str(result.shape)] for result in results)


def main() -> int:
    cases = {"the shipped graph": joined([*ONTOLOGY, *sorted((ROOT / "graph").rglob("*.ttl"))])}
    cases["all good examples"] = joined([*ONTOLOGY, EXAMPLES / "world.ttl", *PASSES])
    for batch in batches(FAILS):
        name = f"{batch[0].stem} and {len(batch) - 1} more" if len(batch) > 1 else batch[0].stem
        cases[name] = joined([*ONTOLOGY, EXAMPLES / "world.ttl", *batch])
    request = json.dumps({"shapes": joined(SHAPES), "cases": cases})
    script = Path(__file__).with_name("engine.py")
    second = json.loads(subprocess.run([sys.argv[1], script], input=request, capture_output=True, text=True, check=True).stdout)
    plan = compile(joined(SHAPES))
    first = {name: plain(data) if name == "the shipped graph" else compiled(plan, data) for name, data in cases.items()}
    differing = 0
    for name in cases:
        external = [[focus, path if path.startswith("<") else "", shape] for focus, path, shape in second[name]]
        if sorted(external) != first[name]:
            differing += 1
            print(f"{name}:")
            print(*(f"  only here        {result}" for result in first[name] if result not in external), sep="\n")
            print(*(f"  only shacl-rust  {result}" for result in external if result not in first[name]), sep="\n")
    if first["the shipped graph"]:
        differing += 1
        print("the shipped graph has results in plain SHACL, where no waiver counts")
    count = sum(map(len, first.values()))
    print(f"{len(cases) - differing} of {len(cases)} graphs as expected in both engines ({count} results)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
