"""The graph and the shapes in formats of RDF."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.formats import graph_formats
from kzgraph.formats.exports.nodes import in_order
from kzgraph.graph.names import current_names
from kzgraph.graph.workspace import Workspace


def turtle(_workspace: Workspace, store: ox.Store) -> str:
    """The union of all graphs as Turtle."""
    triples = [quad.triple for quad in in_order(store)]
    return graph_formats.turtle(triples, current_names().prefixes_in(triples)).decode()


def trig(_workspace: Workspace, store: ox.Store) -> str:
    """Each source in its named graph, as TriG."""
    quads = sorted(store, key=lambda quad: (str(quad.graph_name), str(quad)))
    return graph_formats.turtle(quads, current_names().prefixes_in(quads), ox.RdfFormat.TRIG).decode()


def nquads(_workspace: Workspace, store: ox.Store) -> str:
    """Each source in its named graph, as N-Quads."""
    return "".join(f"{quad} .\n" for quad in in_order(store))


def shapes(workspace: Workspace, _store: ox.Store) -> str:
    """The files one after another: Turtle may declare a prefix again, and blank nodes keep their order."""
    return "\n".join(file.read_text(encoding="utf-8") for file in workspace.shape_files())
