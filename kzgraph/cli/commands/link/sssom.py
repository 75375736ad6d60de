"""`kzgraph link sssom`: links as a mapping set."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kzgraph.cli.command import Command
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    import argparse


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("dataset", metavar="DATASET", help="name of the dataset")
    parser.add_argument("--unsure", action="store_true", help="only links judged unsure, instead of all others")


def run(options: argparse.Namespace) -> int:
    """Prints the links into a dataset as SSSOM."""
    from kzgraph.formats.exports import published
    from kzgraph.graph import store
    from kzgraph.linking import imports, sssom

    workspace = Workspace.open(options.workspace)
    dataset = imports.dataset(workspace, options.dataset)
    if not dataset.is_published:
        raise UsageError(f"{dataset.title} is not marked as published, so links into it are not exported.")
    links = [link for link in imports.published(workspace) if link.dataset == dataset.name]
    sys.stdout.write(sssom.table(dataset, links, published.stated(workspace, store.load(workspace)).licence, unsure=options.unsure))
    return 0


COMMAND = Command(
    "sssom", "print the links into a dataset as SSSOM", "kzgraph link sssom wikidata > build/wikidata.sssom.tsv", run, options
)
