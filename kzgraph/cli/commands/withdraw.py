"""`kzgraph withdraw`: takes a person or a passage out."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import workspace_option
from kzgraph.dates import today


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", metavar="NODE", help="IRI, name or label of the person or passage")
    parser.add_argument("--on", metavar="DATE", help="date of the withdrawal (default: today)")
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring.withdraw import withdraw
    from kzgraph.formats import authoring
    from kzgraph.graph import kept, store, writing
    from kzgraph.reading.notes import person_days

    workspace = shared.opened(options)
    with writing.sources(workspace, dry_run=options.dry_run) as change:
        loaded = store.load(workspace)
        withdrawal = withdraw(workspace, options.node, options.on or today().isoformat())
        for file, text in withdrawal.texts.items():
            change.put(file, text)
    if not options.dry_run:
        kept.forget(workspace)
    days = person_days(loaded, {node.value for node in (*withdrawal.tombstones, *withdrawal.removed)})
    sys.stdout.write(authoring.withdrawal(workspace, withdrawal, options.dry_run, workspace_option(options), days))
    return 0


COMMAND = Command("kzgraph withdraw p13-s01 --dry-run", run, options)
