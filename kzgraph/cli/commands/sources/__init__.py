"""`kzgraph sources`: passages, what rests on them, and what they do not say."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

COMMAND = Group(
    (
        Entry("sources.verify", "prove each passage against a copy of the text"),
        Entry("sources.coverage", "list the assertions of each sentence and clause; fails if one has none"),
        Entry("sources.looked_for", "list what other sources do not say and nobody has looked for in one, as a table to fill in"),
    )
)
