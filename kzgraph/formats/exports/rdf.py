"""The graph and the shapes in formats of RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats import graph_formats
from kzgraph.graph.names import current_names

if TYPE_CHECKING:
    from kzgraph.reading.whole import Whole


def turtle(whole: Whole) -> str:
    """The union of all graphs as Turtle."""
    triples = [quad.triple for quad in whole.quads]
    return graph_formats.turtle(triples, current_names().prefixes_in(triples)).decode()


def trig(whole: Whole) -> str:
    """Each source in its named graph, as TriG."""
    quads = sorted(whole.quads, key=lambda quad: (str(quad.graph_name), str(quad)))
    return graph_formats.turtle(quads, current_names().prefixes_in(quads), ox.RdfFormat.TRIG).decode()


def nquads(whole: Whole) -> str:
    """Each source in its named graph, as N-Quads."""
    return "".join(f"{quad} .\n" for quad in whole.quads)


def shapes(whole: Whole) -> str:
    """The files one after another: Turtle may declare a prefix again, and blank nodes keep their order."""
    return "\n".join(file.read_text(encoding="utf-8") for file in whole.workspace.shape_files())
