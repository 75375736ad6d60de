"""`kzgraph link import`: judgements from a mapping set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kzgraph.cli.command import Command
from kzgraph.cli.options import opened


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="table of mappings; rows count if their reviewer_label is a role of this graph")
    parser.add_argument("--overrule", action="store_true", help="let these replace earlier judgements")
    parser.add_argument("--dataset", default="", metavar="NAME", help="the dataset, if the table does not name it")


def run(options: argparse.Namespace) -> int:
    """Takes judgements out of SSSOM; 1 if one contradicts a judgement of the graph."""
    from kzgraph.formats import links as rendered
    from kzgraph.linking import imports, sssom

    workspace = opened(options)
    mappings = sssom.read(options.file, options.dataset)
    taken = imports.take(workspace, mappings.links, options.file, overrule=options.overrule)
    for link, other in taken.held:
        print(f"not written: {rendered.decided(link).rstrip()}. There is {rendered.decided(other)}", end="", file=sys.stderr)
    for link, reason in taken.refused:
        print(f"not written: {rendered.short(link.subject)} {rendered.short(link.object)}: {reason}.", file=sys.stderr)
    print(
        f"{len(taken.written)} written, {len(taken.known)} known already, {len(taken.held) + len(taken.refused)} not written, "
        f"{len(mappings.unjudged)} left out, since nobody in a role of this graph judged them"
    )
    return 1 if taken.held or taken.refused else 0


COMMAND = Command("kzgraph link import build/wikidata.sssom.tsv", run, options)
