"""`kzgraph link sssom`: links as a mapping set."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.command import Command
from kzgraph.cli.options import opened
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    from kzgraph.graph.store import Labels
    from kzgraph.linking.links import Link


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", nargs="?", help="name of the dataset")
    parser.add_argument("--unsure", action="store_true", help="only links judged unsure, instead of all others")
    parser.add_argument("--file", type=Path, metavar="DATASET.links.ttl", help="the decisions about a private list, instead of a dataset")
    parser.add_argument("--out", type=Path, metavar="FILE.tsv", help="with --file: where to write, outside the workspace")
    parser.add_argument(
        "--labels",
        action="store_true",
        help="with --file: also what the list calls its rows, and the reasons of the reviewer (identifiers are written anyway)",
    )


def run(options: argparse.Namespace) -> int:
    """Prints the links into a dataset as SSSOM, or writes those of a private list."""
    from kzgraph.graph import store
    from kzgraph.linking import imports, sssom
    from kzgraph.reading import published

    if (options.dataset is None) == (options.file is None):
        raise UsageError("name either a dataset, or the decisions about a private list with --file DATASET.links.ttl.")
    workspace = opened(options)
    loaded = store.load(workspace)
    if options.file:
        return _private(options, workspace, store.Labels(loaded))
    if options.out or options.labels:
        raise UsageError("--out and --labels are for --file: the links of a dataset are printed with their labels.")
    dataset = imports.dataset(workspace, options.dataset)
    if not dataset.is_published:
        raise UsageError(f"{dataset.title} is not marked as published, so links into it are not exported.")
    links = [link for link in imports.published(workspace) if link.dataset == dataset.name]
    licence = published.stated(workspace, loaded).licence
    sys.stdout.write(sssom.table(dataset, links, licence, unsure=options.unsure, labels=_labels(links, store.Labels(loaded))))
    return 0


def _private(options: argparse.Namespace, workspace: Workspace, labels: Labels) -> int:
    """Writes the decisions about a private list outside the workspace; names of its rows, and reasons that may hold them, only if asked."""
    from kzgraph.graph import writing
    from kzgraph.linking import files, sssom
    from kzgraph.linking.decisions import check_place
    from kzgraph.linking.links import Dataset
    from kzgraph.safety import overwrite

    links = files.read_links(options.file)
    if not links:
        raise UsageError(f"{options.file}: holds no decisions. They are beside the work file of the list, in DATASET.links.ttl.")
    if options.out is None:
        raise UsageError("the mappings of a private list are not printed: name a file outside the workspace with --out FILE.tsv.")
    dataset = Dataset(links[0].dataset, links[0].dataset, rights="private")
    check_place(options.out, workspace, dataset)
    overwrite.check(options.out, sssom.BEGINS, options.file)
    kept = links if options.labels else [link._replace(label="", justification="", called="") for link in links]
    with writing.outputs(workspace, options.out) as change:
        of_lists = any(link.called for link in links)
        text = sssom.table(dataset, kept, unsure=options.unsure, labels=_labels(links, labels), of_lists=of_lists)
        change.put(options.out, text, private=True)
    print(options.out)
    return 0


def _labels(links: list[Link], labels: Labels) -> dict[str, str]:
    """What the graph calls its sides of the links; not where a person is named, since a table has no place for the day of the naming."""
    import pyoxigraph as ox

    from kzgraph.reading import notes

    named_days = notes.named_days(labels.store)
    called = {link.subject: labels.label(ox.NamedNode(link.subject)) for link in links}
    return {subject: label for subject, label in called.items() if not named_days(label)}


COMMAND = Command("kzgraph link sssom wikidata > build/wikidata.sssom.tsv", run, options)
