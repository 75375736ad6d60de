"""pySHACL over the same shapes and data: the reference that the compiled shapes are held to, and the slower way to the same findings."""

from __future__ import annotations

import logging
import warnings
from typing import Any, ClassVar

import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from shaclcheck import Result, Triple, read_report, to_rdflib

from kzgraph.errors import KzgraphError

# A literal that does not fit its datatype is a finding here, not a warning or a traceback on the user's screen.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)


class CachingGraph(rdflib.Graph):
    """A graph that parses each SPARQL text once in a process: pySHACL asks the same text again for every node (17 times slower)."""

    _prepared: ClassVar[dict[tuple[str, str], Any]] = {}

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 (the signature is rdflib's)
        """As rdflib's, with the text of a query parsed once."""
        if isinstance(query_object, str):
            namespaces = {prefix: str(name) for prefix, name in (kwargs.get("initNs") or dict(self.namespaces())).items()}
            key = (query_object, str(sorted(namespaces.items())))
            if key not in self._prepared:
                self._prepared[key] = prepareQuery(query_object, initNs=namespaces)
            query_object = self._prepared[key]
            kwargs.pop("initNs", None)
        return super().query(query_object, *args, **kwargs)


def results(shapes: list[Triple], data: list[Triple]) -> list[Result]:
    """What pySHACL finds. Raises KzgraphError if it cannot judge the data."""
    graph = CachingGraph()
    for triple in to_rdflib(data):
        graph.add(triple)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            _, report, text = pyshacl.validate(graph, shacl_graph=to_rdflib(shapes), inplace=True, advanced=False, do_owl_imports=False)
        except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
            raise KzgraphError(f"pySHACL cannot judge the data: {type(error).__name__} {error}. Look for an invalid number.") from None
    if not isinstance(report, rdflib.Graph):
        raise KzgraphError(f"pySHACL gave no report: {text}")
    return read_report(report)
