"""`kzgraph link decide`: decisions from a spreadsheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.options import opened
from kzgraph.cli.output import from_here
from kzgraph.dates import today


def options(parser: argparse.ArgumentParser) -> None:
    judging.work_file(parser)
    parser.add_argument("table", type=Path, metavar="CSV", help="the file that came back, its column decision filled")
    judging.role(parser)


def run(options: argparse.Namespace) -> int:
    """Takes the decisions out of a CSV; 1 if a row was altered, or a decision could not be written."""
    from kzgraph.formats import links as rendered
    from kzgraph.linking import sheet, work
    from kzgraph.safety.escapes import one_line

    workspace = opened(options)
    header, pairs = work.read(options.work)
    decisions = judging.decisions(workspace, header, options.work)
    taken = sheet.take(options.table, header, pairs, decisions, options.role, today().isoformat())
    for fault in taken.faults:
        print(one_line(f"{options.table}:{fault.line}: {fault.reason}"), file=sys.stderr)
    for fault, link in taken.held:
        print(one_line(f"{options.table}:{fault.line}: not written: {fault.reason}. There is {rendered.decided(link)}"), file=sys.stderr)
    for fault in taken.refused:
        print(one_line(f"{options.table}:{fault.line}: not written: {fault.reason}."), file=sys.stderr)
    if taken.faults:
        print("nothing was written: fix these rows first", file=sys.stderr)
    kept_out = len(taken.held) + len(taken.refused)
    print(f"{len(taken.written)} written to {from_here(decisions.file)}, {kept_out} not written, {taken.empty} without a decision")
    if taken.empty and not taken.written and not kept_out and not taken.faults:
        print(f"{options.table}: the column decision is empty in every row: write {decisions.written_as} there", file=sys.stderr)
    return 1 if taken.faults or taken.held or taken.refused else 0


COMMAND = Command(
    "kzgraph link decide build/links/ucdp-ged.jsonl build/pairs.csv",
    run,
    options,
)
