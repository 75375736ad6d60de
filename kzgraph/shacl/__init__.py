"""SHACL at the speed of the store: shapes compiled to SPARQL and run where the data is.

from kzgraph.shacl import compile, load

plan = compile(Path("shapes.ttl"))
store = load(Path("data.ttl"))
for result in plan.run(store):
    print(result.focus, result.component, result.value)
"""

from kzgraph.shacl.data import change, load
from kzgraph.shacl.engine import Endpoint
from kzgraph.shacl.plan import Plan, compile  # noqa: A004 (the library's own word)
from kzgraph.shacl.results import Result, Results
from kzgraph.shacl.terms import ChangedError, ShapeError

__all__ = ["ChangedError", "Endpoint", "Plan", "Result", "Results", "ShapeError", "change", "compile", "load"]
