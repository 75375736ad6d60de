"""`kzgraph sources`: passages, what rests on them, and what they do not say."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.sources import coverage, looked_for, verify

COMMAND = Group("sources", "prove the evidence", (verify.COMMAND, coverage.COMMAND, looked_for.COMMAND))
