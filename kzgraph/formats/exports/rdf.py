"""The graph and the shapes in formats of RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.exports.nodes import in_order
from kzgraph.graph import prefixes
from kzgraph.graph import store as stores

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


def turtle(workspace: Workspace) -> str:
    """The union of all graphs as Turtle."""
    triples = [quad.triple for quad in in_order(stores.load(workspace))]
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes.within(triples)) or b"").decode()


def trig(workspace: Workspace) -> str:
    """Each source in its named graph, as TriG."""
    quads = sorted(stores.load(workspace), key=lambda quad: (str(quad.graph_name), str(quad)))
    return (ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=prefixes.within(quads)) or b"").decode()


def nquads(workspace: Workspace) -> str:
    """Each source in its named graph, as N-Quads."""
    return "".join(f"{quad} .\n" for quad in in_order(stores.load(workspace)))


def shapes(workspace: Workspace) -> str:
    """The files one after another: Turtle may declare a prefix again, and blank nodes keep their order."""
    return "\n".join(file.read_text(encoding="utf-8") for file in workspace.shape_files())
