"""`kzgraph link`: links to other datasets."""

from __future__ import annotations

from kzgraph.cli.command import Group
from kzgraph.cli.commands.link import agree, decide, evaluate, forget, import_, list_, missing, propose, review, sheet, sssom

COMMAND = Group(
    "link",
    "propose, judge and list links to other datasets",
    (
        propose.COMMAND,
        review.COMMAND,
        sheet.COMMAND,
        decide.COMMAND,
        forget.COMMAND,
        list_.COMMAND,
        agree.COMMAND,
        missing.COMMAND,
        evaluate.COMMAND,
        sssom.COMMAND,
        import_.COMMAND,
    ),
    epilog="Example: kzgraph link GEDEvent_v23_1.csv --as ucdp-ged. A file is short for propose FILE. docs/links.md explains it all.",
    default=propose.COMMAND.name,
)
