"""`kzgraph new`: skeletons to fill."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.new import assertion, passage, question, thing

COMMAND = Group("new", "write a skeleton of something new", (assertion.COMMAND, thing.COMMAND, passage.COMMAND, question.COMMAND))
