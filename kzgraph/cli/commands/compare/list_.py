"""`kzgraph compare list`: the comparisons of the graph."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.vocab import KZV

STATES = ("positive", "negative", "unsure")
RELATIONS = ("repeats", "contradicts", "same-count", "later-count", "differs", "bears-on", "not-comparable")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", choices=STATES, help="only comparisons in this state")
    parser.add_argument("--relation", choices=RELATIONS, help="only comparisons with this relation")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import comparisons as rendered
    from kzgraph.linking.comparisons import Comparisons
    from kzgraph.reading.notes import named_days

    comparisons = Comparisons(shared.opened(options))
    wanted = [
        one
        for one in sorted(comparisons.read().values(), key=lambda one: one.sides)
        if options.state in (None, one.state) and options.relation in (None, one.relation.removeprefix(KZV))
    ]
    judging.print_text(named_days(comparisons.store()), rendered.listing(wanted, options.format))
    return 0


COMMAND = Command("kzgraph compare list --relation bears-on", run, options)
