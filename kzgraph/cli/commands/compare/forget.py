"""`kzgraph compare forget`: takes one comparison back."""

from __future__ import annotations

import argparse

from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.options import opened
from kzgraph.cli.output import from_here
from kzgraph.errors import UsageError


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", metavar="FIRST", help="IRI or name of a claim")
    parser.add_argument("second", metavar="SECOND", help="IRI or name of the claim that it was compared with")


def run(options: argparse.Namespace) -> int:
    """Removes the judgement of two claims, in whichever order they are named; the pair is proposed again."""
    from kzgraph.formats import links as rendered
    from kzgraph.graph import writing
    from kzgraph.graph.resolve import resolve
    from kzgraph.linking.comparisons import Comparisons
    from kzgraph.reading.notes import named_days

    comparisons = Comparisons(writing.writable(opened(options)))
    store, held = comparisons.store(), comparisons.read()
    sides = {iri for judgement in held.values() for iri in judgement.sides}  # a claim may have left the graph
    judged = {name: iri for iri in sides for name in (rendered.short(iri), iri)}
    one, other = (judged.get(text) or resolve(store, text, what="claim").value for text in (options.first, options.second))
    judgement = held.get((min(one, other), max(one, other)))
    if judgement is None:
        raise UsageError(
            f"{from_here(comparisons.file)}: no judgement of {options.first} and {options.second}. "
            "Name both as kzgraph compare list shows them."
        )
    if not comparisons.take_back(judgement):
        raise UsageError(f"{from_here(comparisons.file)}: somebody else decided the pair meanwhile. Read it, then try again.")
    judging.print_text(named_days(store), f"forgotten: {rendered.decided(judgement)}")
    return 0


COMMAND = Command(
    "kzgraph compare forget hrw:figure-official-deaths b:figure-deaths-2023-01-05",
    run,
    options,
)
