"""`kzgraph shapes`: shapes of one's own, and how shapes work."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.shapes import check, explain

COMMAND = Group("shapes", "check data with shapes of your own, explain how shapes are checked", (check.COMMAND, explain.COMMAND))
"""`kzgraph shapes check`: any data with any shapes. `kzgraph shapes explain`: the queries of a shape."""
