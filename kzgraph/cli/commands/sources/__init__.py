"""`kzgraph sources`: passages and what rests on them."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.sources import coverage, verify

COMMAND = Group("sources", "prove the evidence", (verify.COMMAND, coverage.COMMAND))
