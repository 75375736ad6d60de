"""`kzgraph draft`: proposals for a source, each accepted or refused by a person."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.draft import ask, review, schema, sentences

COMMAND = Group(
    "draft",
    "propose rows for the sentences of a source, and accept or refuse them one by one",
    (sentences.COMMAND, ask.COMMAND, review.COMMAND, schema.COMMAND),
)
