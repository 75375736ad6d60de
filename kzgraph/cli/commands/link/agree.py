"""`kzgraph link agree`: how far a second reviewer agrees with the first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("one", type=Path, metavar="CSV", help="the judgements of one reviewer, as list --format csv prints them")
    parser.add_argument("two", type=Path, metavar="CSV", help="those of the other")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import comparisons as rendered
    from kzgraph.linking.agreeing import agreed

    sys.stdout.write(rendered.agreement(agreed(options.one, options.two), options.format))
    return 0


COMMAND = Command(
    "kzgraph link agree build/first.csv build/second.csv",
    run,
    options,
)
