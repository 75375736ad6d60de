"""What a change means: two versions of a workspace, and two lists of findings, compared as values."""

from __future__ import annotations

from kzgraph.changes.compare import changes
from kzgraph.changes.findings import match
from kzgraph.changes.values import Change, Difference, Seen, Unnamed, Value

__all__ = ["Change", "Difference", "Seen", "Unnamed", "Value", "changes", "match"]
