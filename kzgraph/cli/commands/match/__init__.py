"""`kzgraph match`: rows of two tables, or of one, that may be the same."""

from __future__ import annotations

from kzgraph.cli.command import Entry, Group

WORK, DECISIONS = "review/detained.jsonl", "review/detained.links.ttl"
# The shipped mapping of persons names no identifier, so that rows are named by keyed digests.
ROW_A, ROW_B = "kzr:detained/a/row-5f0c1d9e", "kzr:detained/b/row-a27b30c4"

COMMAND = Group(
    (
        Entry("match.propose", "compare two tables of persons, organisations, laws or matters, or the rows of one"),
        Entry("link.review", "decide pair by pair in the terminal, one key per decision", f"kzgraph match review {WORK} --least 0.5"),
        Entry("link.sheet", "write the undecided pairs as CSV for a spreadsheet", f"kzgraph match sheet {WORK} review/pairs.csv"),
        Entry("link.decide", "read the decisions from a CSV that came back", f"kzgraph match decide {WORK} review/pairs.csv"),
        Entry("link.forget", "remove one decision, so that the pair is proposed again", f"kzgraph match forget {WORK} {ROW_A} {ROW_B}"),
        Entry("link.list_", "list the decisions", f"kzgraph match list --file {DECISIONS} --format csv"),
        Entry("link.agree", "compare the judgements of two reviewers", "kzgraph match agree review/first.csv review/second.csv"),
        Entry("link.evaluate", "compare proposals with pairs known to be right", f"kzgraph match evaluate gold.csv --work {WORK}"),
        Entry("link.sssom", "write the decisions as SSSOM", f"kzgraph match sssom --file {DECISIONS} --out review/detained.tsv"),
    ),
    epilog="Example: kzgraph match a.csv b.xlsx --as person-list --work review/detained.jsonl. A file is short for propose FILE. "
    "docs/matching.md explains it all.",
    default="propose",
)
