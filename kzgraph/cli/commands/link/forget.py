"""`kzgraph link forget`: takes one decision back."""

from __future__ import annotations

import argparse

from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.options import opened
from kzgraph.cli.output import from_here
from kzgraph.errors import UsageError


def options(parser: argparse.ArgumentParser) -> None:
    judging.work_file(parser)
    parser.add_argument("one", metavar="LOCAL", help="the node of the graph, as list shows it")
    parser.add_argument("other", metavar="EXTERNAL", help="what it was judged with")


def run(options: argparse.Namespace) -> int:
    """Removes the judgement of one pair from the files; the pair is proposed again."""
    from kzgraph.formats import links as rendered
    from kzgraph.linking import work

    workspace = opened(options)
    header, _ = work.read(options.work)
    decisions = judging.decisions(workspace, header, options.work)
    named = options.one, options.other
    judged = [
        judgement
        for judgement in decisions.read().values()
        if all(text in (iri, rendered.short(iri)) for text, iri in zip(named, judgement.sides, strict=True))
    ]
    if not judged:
        raise UsageError(
            f"{from_here(decisions.file)}: no judgement of {options.one} and {options.other}. "
            f"Name both as kzgraph {options.command} list shows them."
        )
    if not decisions.take_back(judged[0]):
        raise UsageError(f"{from_here(decisions.file)}: somebody else decided the pair meanwhile. Read it, then try again.")
    print(f"forgotten: {rendered.decided(judged[0])}", end="")
    return 0


COMMAND = Command(
    "kzgraph link forget build/links/example-list.jsonl kzr:osce kzr:example-list/1",
    run,
    options,
)
