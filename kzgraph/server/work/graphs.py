"""Whole graphs, as the read side of the SPARQL Graph Store Protocol gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.server.media import GRAPHS
from kzgraph.server.problems import Problem
from kzgraph.server.work.done import Done, acceptable, graph

if TYPE_CHECKING:
    from kzgraph.server.data import Served

ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def answer(served: Served, job: dict[str, Any]) -> Done:
    """The triples of `graph`, or the union of all graphs if it is empty, in the media type `type`. Raises Problem if there is none."""
    media = acceptable(job["type"], GRAPHS)
    if not job["graph"]:
        found = served.store.query(ALL, use_default_graph_as_union=True)
    else:
        try:
            name = ox.NamedNode(job["graph"])
        except ValueError as error:
            raise Problem(400, "graph-name", f"graph takes a whole IRI: {error}") from None
        if not served.store.contains_named_graph(name):
            known = ", ".join(sorted(str(graph) for graph in served.store.named_graphs())[:20]) or "none"
            raise Problem(404, "no-graph", f"no graph bears that name; there are {known}.")
        found = served.store.query(ALL, default_graph=name)
    if not isinstance(found, ox.QueryTriples):
        raise TypeError(type(found).__name__)
    return graph(found, media, served.limits)
