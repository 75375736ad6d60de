"""What an export is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


class Export(NamedTuple):
    """One way to write the graph for other tools, which drops neither voice nor standing nor day. Same graph, same bytes.

    `write` takes a workspace and its graph; it gives a text, or for a folder the texts by the names of its files. `help` says in a few
    words what is written. `in_site` is its place in the folder `data/` of a site of pages, empty where a site has none of it. `graph` is
    true of what holds every statement, so that it can also hold what follows from classes and concepts.
    """

    name: str
    help: str
    write: Callable[[Workspace, ox.Store], str | Mapping[str, str]]
    in_site: str = ""
    graph: bool = False
