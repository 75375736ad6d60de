"""`kzgraph shapes`: how shapes work."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.shapes import explain

COMMAND = Group("shapes", "explain how shapes are checked", (explain.COMMAND,))
