"""`kzgraph match`: rows of two tables, or of one, that may be the same."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.link import agree, decide, evaluate, forget, list_, review, sheet, sssom
from kzgraph.cli.commands.match import propose

WORK, DECISIONS = "review/detained.jsonl", "review/detained.links.ttl"
# The shipped mapping of persons names no identifier, so that rows are named by keyed digests.
ROW_A, ROW_B = "kzr:detained/a/row-5f0c1d9e", "kzr:detained/b/row-a27b30c4"

COMMAND = Group(
    "match",
    "compare two tables of persons, organisations, laws or matters, or the rows of one, and judge the pairs",
    (
        propose.COMMAND,
        review.COMMAND._replace(example=f"kzgraph match review {WORK} --least 0.5"),
        sheet.COMMAND._replace(example=f"kzgraph match sheet {WORK} review/pairs.csv"),
        decide.COMMAND._replace(example=f"kzgraph match decide {WORK} review/pairs.csv"),
        forget.COMMAND._replace(example=f"kzgraph match forget {WORK} {ROW_A} {ROW_B}"),
        list_.COMMAND._replace(help="list the decisions", example=f"kzgraph match list --file {DECISIONS} --format csv"),
        agree.COMMAND._replace(example="kzgraph match agree review/first.csv review/second.csv"),
        evaluate.COMMAND._replace(example=f"kzgraph match evaluate gold.csv --work {WORK}"),
        sssom.COMMAND._replace(
            help="write the decisions as SSSOM", example=f"kzgraph match sssom --file {DECISIONS} --out review/detained.tsv"
        ),
    ),
    epilog="Example: kzgraph match a.csv b.xlsx --as person-list --work review/detained.jsonl. A file is short for propose FILE. "
    "docs/matching.md explains it all.",
    default=propose.COMMAND.name,
)
