"""What a change means: two versions of a workspace, compared as values."""

from __future__ import annotations

from kzgraph.changes.compare import changes
from kzgraph.changes.values import Change, Difference, Seen, Unnamed, Value

__all__ = ["Change", "Difference", "Seen", "Unnamed", "Value", "changes"]
