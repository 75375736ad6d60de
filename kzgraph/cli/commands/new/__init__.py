"""`kzgraph new`: skeletons to fill."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

COMMAND = Group(
    (
        Entry("new.source", "add a source, with a passage for each paragraph and sentence of its text"),
        Entry("new.term", "show the concepts nearest to a new one, and add it"),
        Entry("new.thing", "add a thing and where it is named, or labels and passages to one that is here"),
        Entry("new.passage", "add a passage, located in your own copy of the text, or write the paraphrase or the section that one lacks"),
        Entry("new.assertion", "add an assertion to the file of its class"),
        Entry("new.silence", "add what a reader may look for in a source and will not find there"),
        Entry("new.question", "add a question to an area"),
        Entry(
            "new.rows", "add the rows of a table (kzgraph new --from FILE): passages, things, assertions, terms or silences, all or none"
        ),
    ),
    default="rows",
    by_option=True,
)
