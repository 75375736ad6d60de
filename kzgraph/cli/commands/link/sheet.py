"""`kzgraph link sheet`: undecided pairs for a spreadsheet."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.options import opened
from kzgraph.cli.output import print_days


def options(parser: argparse.ArgumentParser) -> None:
    judging.work_file(parser)
    parser.add_argument("table", type=Path, metavar="CSV", help="the file to write")


def run(options: argparse.Namespace) -> int:
    from kzgraph.graph import writing
    from kzgraph.linking import sheet as sheets
    from kzgraph.linking import work
    from kzgraph.linking.decisions import check_place
    from kzgraph.reading.notes import named_days
    from kzgraph.safety import overwrite

    workspace = opened(options)
    header, pairs = work.read(options.work)
    decisions = judging.decisions(workspace, header, options.work)
    check_place(options.table, workspace, header.dataset)
    overwrite.check(options.table, sheets.BEGINS, options.work)
    with writing.outputs(workspace, options.table) as change:
        text = sheets.table(pairs, decisions)
        change.put(options.table, text, private=not header.dataset.is_published)
    print(options.table)
    print_days(named_days(decisions.store()), text)
    return 0


COMMAND = Command(
    "kzgraph link sheet build/links/ucdp-ged.jsonl build/pairs.csv",
    run,
    options,
)
