"""`kzgraph new`: skeletons to fill."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.new import assertion, passage, question, rows, silence, source, term, thing

COMMANDS = (
    source.COMMAND,
    term.COMMAND,
    thing.COMMAND,
    passage.COMMAND,
    assertion.COMMAND,
    silence.COMMAND,
    question.COMMAND,
    rows.COMMAND,
)
COMMAND = Group("new", "write a skeleton of something new", COMMANDS, default="rows", by_option=True)
