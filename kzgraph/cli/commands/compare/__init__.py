"""`kzgraph compare`: how claims of one source stand to those of another."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.compare import forget, judge, list_, propose, read, sssom, texts
from kzgraph.cli.commands.link import agree, decide, review, sheet

COMMAND = Group(
    "compare",
    "propose, judge and list comparisons of claims of two sources",
    (
        propose.COMMAND,
        review.COMMAND._replace(example="kzgraph compare review build/comparisons.jsonl"),
        sheet.COMMAND._replace(example="kzgraph compare sheet build/comparisons.jsonl build/pairs.csv"),
        decide.COMMAND._replace(example="kzgraph compare decide build/comparisons.jsonl build/pairs.csv"),
        judge.COMMAND,
        forget.COMMAND,
        read.COMMAND,
        texts.COMMAND,
        list_.COMMAND,
        agree.COMMAND._replace(example="kzgraph compare agree docs/encodings/comparisons/first.csv docs/encodings/comparisons/second.csv"),
        sssom.COMMAND,
    ),
    epilog="Example: kzgraph compare propose. docs/comparing.md explains it all. Exit codes: 0 done, 1 not all was written, 2 usage error.",
)
