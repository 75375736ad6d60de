"""`kzgraph link evaluate`: proposals against known pairs."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.errors import UsageError


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gold", type=Path, help="CSV with the columns subject and object, or what list --format csv prints")
    parser.add_argument("--work", type=Path, required=True, metavar="WORK", help="the work file with the proposals")
    parser.add_argument("--threshold", type=float, default=0.0, metavar="SCORE", help="count proposals from this score on (default: 0)")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    import pyoxigraph as ox

    from kzgraph.formats import links as rendered
    from kzgraph.linking import work
    from kzgraph.linking.evaluate import at_thresholds, evaluate, read_gold
    from kzgraph.reading.notes import named_days

    if not 0 <= options.threshold <= 1:
        raise UsageError(f"--threshold {options.threshold}: a score is between 0 and 1.")
    workspace = shared.opened(options)
    header, pairs = work.read(options.work)
    decisions = judging.decisions(workspace, header, options.work)
    store = decisions.store()
    local = None if header.lists else {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    compared = pairs, read_gold(options.gold, header.lists), header, options.threshold, decisions.read().values(), local
    judging.print_text(
        named_days(store), rendered.evaluation(options.threshold, evaluate(*compared), at_thresholds(*compared), options.format)
    )
    return 0


COMMAND = Command(
    "kzgraph link evaluate gold.csv --work build/links/ucdp-ged.jsonl",
    run,
    options,
)
