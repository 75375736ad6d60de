"""SHACL shapes compiled to SPARQL and run where the data is.

from kzgraph.shacl import compile, load

plan = compile(Path("shapes.ttl"))
store = load(Path("data.ttl"))
for result in plan.run(store):
    print(result.focus, result.path, result.component, result.value)
"""

from kzgraph.shacl.checking import Check, check, validate
from kzgraph.shacl.errors import ChangedError, QueryRefusedError, ShapeError
from kzgraph.shacl.loading import change, load
from kzgraph.shacl.plan import Plan, compile  # noqa: A004 (the library's own word)
from kzgraph.shacl.rdflib_graphs import from_rdflib, to_rdflib
from kzgraph.shacl.report import read_report
from kzgraph.shacl.results import Result, Results
from kzgraph.shacl.sources import Endpoint
from kzgraph.shacl.terms import Progress, Term

__all__ = [
    "ChangedError", "Check", "Endpoint", "Plan", "Progress", "QueryRefusedError", "Result", "Results", "ShapeError", "Term",
    "change", "check", "compile", "from_rdflib", "load", "read_report", "to_rdflib", "validate",
]  # fmt: skip
