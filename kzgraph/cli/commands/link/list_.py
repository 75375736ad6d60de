"""`kzgraph link list`: the links of the graph."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.errors import UsageError

STATES = ("positive", "negative", "unsure")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", metavar="NAME", help="only links into this dataset")
    parser.add_argument("--file", type=Path, metavar="FILE.links.ttl", help="the decisions about a private list, instead of the graph")
    parser.add_argument("--state", choices=STATES, help="only links in this state")
    judging.filters(parser)
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import links as rendered
    from kzgraph.graph import store
    from kzgraph.linking import files, imports
    from kzgraph.linking.review_session import chosen
    from kzgraph.reading.notes import named_days

    workspace = shared.opened(options)
    if options.dataset and not options.file:
        imports.dataset(workspace, options.dataset)
    links = files.read_links(options.file) if options.file else imports.published(workspace)
    if options.file and not links:
        raise UsageError(
            f"{options.file}: holds no decisions. Decisions about a private list are beside its work file, in DATASET.links.ttl."
        )
    graph = store.load(workspace)
    stated = [link for link in links if options.dataset in (None, link.dataset) and options.state in (None, link.state)]
    wanted = chosen(
        graph,
        stated,
        lambda link: (link.subject, float(link.score) if link.score else None),
        options.least,
        options.most,
        options.kind,
    )
    judging.print_text(named_days(graph), rendered.listing(wanted, options.format))
    return 0


COMMAND = Command("kzgraph link list --state negative", run, options)
