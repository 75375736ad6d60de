"""The read side of the SPARQL 1.1 Graph Store HTTP Protocol: `/store?default` and `/store?graph=IRI`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.server import media
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi_objects import TEXT, media_types, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, graph

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
SHOWN_GRAPHS = 20  # names in the problem of an unknown graph


def store(dataset: Dataset, request: Request) -> Reply:
    """One named graph, or the union of all graphs as the default graph. Raises Problem if there is no such graph."""
    named = bool(request.values("graph"))
    if named == bool(request.values("default")):
        raise Problem(400, "parameters", "expected either default or graph=IRI.")
    media_type = request.acceptable(media.GRAPHS)
    if not named:
        triples = dataset.store.query(ALL, use_default_graph_as_union=True)
    else:
        try:
            name = ox.NamedNode(request.single("graph"))
        except ValueError as error:
            raise Problem(400, "graph-name", f"graph: expected an absolute IRI: {error}") from None
        if not dataset.store.contains_named_graph(name):
            known = ", ".join(sorted(str(graph) for graph in dataset.store.named_graphs())[:SHOWN_GRAPHS]) or "none"
            raise Problem(404, "no-graph", f"there is no graph of that name. Graphs here: {known}.")
        triples = dataset.store.query(ALL, default_graph=name)
    if not isinstance(triples, ox.QueryTriples):
        raise TypeError(type(triples).__name__)
    return graph(triples, media_type, dataset.limits)


def describe(_: Dataset) -> dict[str, Any]:
    given = [query_parameter("graph", "IRI of a graph", TEXT), query_parameter("default", "the union of all graphs", TEXT)]
    summary = "One named graph, or the union of all as the default graph"
    return {"/store": {"get": operation("graph", summary, media_types(media.GRAPHS), ("400", "404", "406", "422"), given)}}


ENDPOINT = Endpoint(
    routes=(Route("/store", store),),
    openapi=describe,
)
