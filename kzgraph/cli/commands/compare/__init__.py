"""`kzgraph compare`: how claims of one source stand to those of another."""

from __future__ import annotations

from kzgraph.cli.command import Command, Group
from kzgraph.cli.commands.compare import forget, judge, list_, propose, read, sssom, texts
from kzgraph.cli.commands.link import agree, decide, review, sheet

COMMAND = Group(
    "compare",
    "propose, judge and list comparisons of claims of two sources",
    (
        propose.COMMAND,
        Command("review", review.COMMAND.help, "kzgraph compare review build/comparisons.jsonl", review.run, review.options),
        Command("sheet", sheet.COMMAND.help, "kzgraph compare sheet build/comparisons.jsonl build/pairs.csv", sheet.run, sheet.options),
        Command(
            "decide", decide.COMMAND.help, "kzgraph compare decide build/comparisons.jsonl build/pairs.csv", decide.run, decide.options
        ),
        judge.COMMAND,
        forget.COMMAND,
        read.COMMAND,
        texts.COMMAND,
        list_.COMMAND,
        Command(
            "agree",
            agree.COMMAND.help,
            "kzgraph compare agree docs/encodings/comparisons/first.csv docs/encodings/comparisons/second.csv",
            agree.run,
            agree.options,
        ),
        sssom.COMMAND,
    ),
    epilog="Example: kzgraph compare propose. docs/comparing.md explains it all. Exit codes: 0 done, 1 not all was written, 2 usage error.",
)
