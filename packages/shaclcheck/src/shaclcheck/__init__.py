"""SHACL shapes compiled to SPARQL and run where the data is.

from shaclcheck import compile, load

plan = compile(Path("shapes.ttl"))
store = load(Path("data.ttl"))
for result in plan.run(store):
    print(result.focus, result.path, result.component, result.value)

The folder is a library of its own: it imports relatively, and nothing outside it, so that it is also built as the package `shaclcheck`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .checking import Check, check
    from .errors import ChangedError, QueryRefusedError, ShapeError
    from .in_place_of_pyshacl import validate
    from .keywords import ServiceError, refuse_service, uses_keyword
    from .loading import change, load
    from .plan import Plan, compile  # noqa: A004 (the library's own word)
    from .rdflib_graphs import from_rdflib, to_rdflib
    from .report import read_report
    from .results import Result, Results
    from .sources import Endpoint
    from .terms import Progress, Term, Triple

__all__ = [
    "ChangedError", "Check", "Endpoint", "Plan", "Progress", "QueryRefusedError", "Result", "Results", "ServiceError", "ShapeError",
    "Term", "Triple", "change", "check", "compile", "from_rdflib", "load", "read_report", "refuse_service", "to_rdflib", "uses_keyword",
    "validate",
]  # fmt: skip

_MODULES = {
    "checking": ("Check", "check"),
    "errors": ("ChangedError", "QueryRefusedError", "ShapeError"),
    "in_place_of_pyshacl": ("validate",),
    "keywords": ("ServiceError", "refuse_service", "uses_keyword"),
    "loading": ("change", "load"),
    "plan": ("Plan", "compile"),
    "rdflib_graphs": ("from_rdflib", "to_rdflib"),
    "report": ("read_report",),
    "results": ("Result", "Results"),
    "sources": ("Endpoint",),
    "terms": ("Progress", "Term", "Triple"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 (whatever has that name)
    """Imports the compiler with the first name that is used: programs that need one small module of the library do not wait for it."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f".{module}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
