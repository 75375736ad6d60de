"""`kzgraph draft`: proposals for a source, each accepted or refused by a person."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

COMMAND = Group(
    (
        Entry(
            "draft.sentences",
            "list the sentences of a source that carry no assertion, with the nearest claims of other sources as patterns",
        ),
        Entry(
            "draft.ask",
            "have a language model of your choice propose rows for the sentences that wait; nothing is sent without this command",
        ),
        Entry("draft.review", "accept, change or refuse proposals one by one; only what is accepted is written into the graph"),
        Entry("draft.schema", "print the JSON Schema of a proposal, made from the shapes and terms"),
    ),
)
