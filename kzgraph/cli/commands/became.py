"""`kzgraph became`: what became of a claim."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_answer
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.limits import SECONDS

if TYPE_CHECKING:
    import argparse


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("node", help="a demand, requirement, omission, norm, promise, charge or figure, by IRI or local name")
    parser.add_argument("--as-of", default="", metavar="DAY", help="count only sources of that day or before (default: all sources)")
    shared.formats(parser, ("table", "md", "json", "csv"))
    shared.language(parser)
    shared.endpoint(parser)


def run(options: argparse.Namespace) -> int:
    """Prints what each voice says became of the claim, what may not be compared with it, and the last source read."""
    from kzgraph.formats import became as written
    from kzgraph.graph.resolve import resolve
    from kzgraph.reading import became

    workspace = Workspace.open(options.workspace)  # an endpoint is asked with its prefixes
    if options.endpoint:
        from pyoxigraph import NamedNode

        from kzgraph.graph.remote import Remote

        remote = Remote(options.endpoint, options.timeout or SECONDS)
        remote.check()
        told = became.became(remote, resolve(remote, options.node), options.as_of)
        sys.stdout.write(written.render(remote.copy(map(NamedNode, told.nodes())), told, options.format, options.lang))
        return 0

    def work() -> tuple[str, list[str]]:
        from kzgraph.graph import store

        loaded = store.load(workspace)
        told = became.became(loaded, resolve(loaded, options.node), options.as_of)
        days = written.days(loaded, told) if options.format == "csv" else ()  # the other formats have them in the text
        return written.render(loaded, told, options.format, options.lang), day_notes(days, options.lang)

    print_answer(options, work)
    return 0


COMMAND = Command(
    "became",
    "show what became of a claim, by voice and as of a day",
    "kzgraph became hrw:figure-official-deaths --as-of 2026-12-01",
    run,
    options,
)
