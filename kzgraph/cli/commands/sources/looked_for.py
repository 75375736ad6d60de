"""`kzgraph sources looked-for`: what other sources do not say, and nobody has looked for in one."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command


def options(parser: argparse.ArgumentParser) -> None:
    shared.source(parser)


def run(options: argparse.Namespace) -> int:
    """Prints a table to fill in, with a row for each thing that is looked for."""
    from kzgraph.authoring import sources
    from kzgraph.formats.row_formats import render
    from kzgraph.graph import silences, store
    from kzgraph.graph.named import local_name
    from kzgraph.model import Reader

    workspace = shared.opened(options)
    loaded = store.load(workspace)
    source = sources.find(workspace, loaded, options.source).node
    known = Reader(loaded).source(source.value)
    of_excerpt = ["restOfText"] if known and known.is_excerpt else []
    columns = ("source", "beside", "label", "saidElsewhere", "nearest", "justification", *of_excerpt)
    labels = store.Labels(loaded)
    rows = [
        [local_name(source), "|".join(local_name(iri) for iri in group), labels.of_iri(group[0]), *[""] * (len(columns) - 3)]
        for group in silences.open_for(loaded, source.value)
    ]
    sys.stdout.write(render(columns, rows, "csv"))
    return 0


COMMAND = Command(
    "kzgraph sources looked-for --source hrw > looked-for.csv",
    run,
    options,
)
