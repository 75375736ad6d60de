"""`kzgraph link missing`: things without a link."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", metavar="NAME", help="things without a link into this dataset")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import imports
    from kzgraph.linking.missing import missing
    from kzgraph.reading.notes import named_days

    workspace = shared.opened(options)
    loaded = store.load(workspace)
    dataset = imports.dataset(workspace, options.dataset).iri if options.dataset else ""
    judging.print_text(named_days(loaded), rendered.missing(missing(loaded, dataset), store.Labels(loaded), options.format))
    return 0


COMMAND = Command("kzgraph link missing --format csv", run, options)
