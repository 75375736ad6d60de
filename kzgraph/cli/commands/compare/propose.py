"""`kzgraph compare propose`: pairs of claims of two sources that somebody should compare."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import from_here


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="only pairs with a claim of this source")
    parser.add_argument("--all", action="store_true", help="all pairs, not only the likeliest (60 for 100 claims, each claim once)")
    parser.add_argument("--out", type=Path, metavar="WORK", help="work file (default: build/comparisons.jsonl)")
    parser.add_argument("--again", action="store_true", help="also propose pairs that were decided before")


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import comparisons as rendered
    from kzgraph.graph import writing
    from kzgraph.graph.resolve import resolve
    from kzgraph.linking import proposed_comparisons
    from kzgraph.linking.comparisons import SET, Comparisons
    from kzgraph.linking.decisions import check_place
    from kzgraph.questions.canned import candidates
    from kzgraph.questions.question import SOURCE

    workspace = shared.opened(options)
    target = options.out or writing.build(workspace) / "comparisons.jsonl"
    check_place(target, workspace, SET)
    comparisons = Comparisons(workspace)
    store = comparisons.store()
    source = resolve(store, options.source, candidates(store, SOURCE), what=SOURCE.type).value if options.source else ""
    done = proposed_comparisons.propose(workspace, comparisons, target, source, every=options.all, again=options.again)
    sys.stdout.write(rendered.proposal(done._replace(file=from_here(done.file))))
    print(f"next: kzgraph compare review {shlex.quote(str(target))}" if done.waiting else "nothing to decide", file=sys.stderr)
    return 0


COMMAND = Command(
    "kzgraph compare propose --source usdos-2023",
    run,
    options,
)
