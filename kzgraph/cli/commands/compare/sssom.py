"""`kzgraph compare sssom`: comparisons as a mapping set."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli.command import Command
from kzgraph.cli.options import opened


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unsure", action="store_true", help="only comparisons judged unsure, instead of all others")


def run(options: argparse.Namespace) -> int:
    from kzgraph.linking import sssom
    from kzgraph.linking.comparisons import Comparisons
    from kzgraph.reading import published

    workspace = opened(options)
    comparisons = Comparisons(workspace)
    licence = published.stated(workspace, comparisons.store()).licence
    sys.stdout.write(sssom.comparisons(comparisons.read().values(), licence, unsure=options.unsure))
    return 0


COMMAND = Command("kzgraph compare sssom > build/comparisons.sssom.tsv", run, options)
