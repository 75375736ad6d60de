"""kzgraph: an attributed, validated knowledge graph of what is said about human-rights violations.

>>> import kzgraph
>>> g = kzgraph.open()
>>> g.ask("official-death-toll", source="hrw").rows[0]["atLeast"]
232
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import ConflictError, KzgraphError, UsageError

__version__ = "0.1.0"
__all__ = ["ConflictError", "KzgraphError", "UsageError", "open"]

if TYPE_CHECKING:
    from kzgraph.api import Graph


def open(workspace: str | Path | None = None) -> Graph:  # noqa: A001 (the word that a user expects)
    """The graph of a workspace folder, or the one that came with the package. Raises KzgraphError if it cannot be read."""
    from kzgraph.api import Graph

    return Graph(workspace)
