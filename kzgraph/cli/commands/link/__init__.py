"""`kzgraph link`: links to other datasets."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

COMMAND = Group(
    (
        Entry("link.propose", "compare a table, or the answers of an endpoint, with the graph and write candidate pairs"),
        Entry("link.review", "decide pair by pair in the terminal, one key per decision"),
        Entry("link.sheet", "write the undecided pairs as CSV for a spreadsheet"),
        Entry("link.decide", "read the decisions from a CSV that came back"),
        Entry("link.forget", "remove one decision, so that the pair is proposed again"),
        Entry("link.list_", "list the links that the graph holds"),
        Entry("link.agree", "compare the judgements of two reviewers"),
        Entry("link.missing", "list things of the graph without a link, and why"),
        Entry("link.evaluate", "compare proposals with pairs known to be right"),
        Entry("link.sssom", "print the links to a dataset as SSSOM"),
        Entry("link.import_", "import judgements from SSSOM"),
    ),
    epilog="Example: kzgraph link GEDEvent_v23_1.csv --as ucdp-ged. A file is short for propose FILE. docs/links.md explains it all.",
    default="propose",
)
