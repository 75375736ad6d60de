"""`kzgraph draft sentences`: what of a source waits to be encoded."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_notes


def options(parser: argparse.ArgumentParser) -> None:
    sentences(parser)
    shared.formats(parser)


def sentences(parser: argparse.ArgumentParser) -> None:
    """The copy, the source and the passages that the commands of a draft are about."""
    parser.add_argument("text", type=Path, metavar="TEXT", help="your copy of the text, as plain text")
    shared.source(parser)
    parser.add_argument("--passage", action="append", default=[], metavar="NAME", help="only this passage; repeat for more")


def run(options: argparse.Namespace) -> int:
    """Prints each sentence without assertions, with the nearest claims of other sources; in JSON with the row to begin from."""
    from kzgraph.authoring import proposals
    from kzgraph.authoring.waiting import waiting
    from kzgraph.formats.row_formats import render
    from kzgraph.graph import store
    from kzgraph.graph.names import short
    from kzgraph.reading.notes import person_days

    workspace = shared.opened(options)
    loaded = store.load(workspace)
    rows = [
        (one.passage.name, short(claim.iri), claim.label, json.dumps(proposals.pattern(claim, one.passage.name), ensure_ascii=False))
        for one in waiting(workspace, loaded, options.text, options.source, options.passage)
        for claim in one.near
    ]
    columns = ("passage", "like", "label", "row")
    width = 3 if options.format in ("table", "md") else 4
    sys.stdout.write(render(columns[:width], [row[:width] for row in rows], options.format))
    print_notes(day_notes(person_days(loaded, {name for _, name, *_ in rows}), "en"))
    return 0


COMMAND = Command(
    "kzgraph draft sentences remarks.txt --source example-2024-05-01",
    run,
    options,
)
