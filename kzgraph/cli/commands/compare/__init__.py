"""`kzgraph compare`: how claims of one source stand to those of another."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

WORK, SHEETS = "build/comparisons.jsonl", "docs/encodings/comparisons"

COMMAND = Group(
    (
        Entry("compare.propose", "propose pairs of claims of two sources, by rule, and write them into a work file"),
        Entry("link.review", "decide pair by pair in the terminal, one key per decision", f"kzgraph compare review {WORK}"),
        Entry("link.sheet", "write the undecided pairs as CSV for a spreadsheet", f"kzgraph compare sheet {WORK} build/pairs.csv"),
        Entry("link.decide", "read the decisions from a CSV that came back", f"kzgraph compare decide {WORK} build/pairs.csv"),
        Entry("compare.judge", "judge two claims, or sign what was judged of them"),
        Entry("compare.forget", "remove one comparison, so that the pair is proposed again"),
        Entry("compare.read", "state that a text was read whole for the claims of a source, or take that back"),
        Entry("compare.texts", "list the texts that were read whole for the claims of a source"),
        Entry("compare.list_", "list the comparisons that the graph holds"),
        Entry("link.agree", "compare the judgements of two reviewers", f"kzgraph compare agree {SHEETS}/first.csv {SHEETS}/second.csv"),
        Entry("compare.sssom", "print the comparisons as SSSOM"),
    ),
    epilog="Example: kzgraph compare propose. docs/comparing.md explains it all. Exit codes: 0 done, 1 not all was written, 2 usage error.",
)
