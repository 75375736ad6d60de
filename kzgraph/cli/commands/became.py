"""`kzgraph became`: what became of a claim."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_answer, show
from kzgraph.safety.limits import SECONDS

if TYPE_CHECKING:
    import pyoxigraph as ox


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", help="an assertion, such as a demand, omission, promise or figure, by IRI or local name")
    parser.add_argument("--as-of", default="", metavar="DAY", help="count only sources of that day or before (default: all sources)")
    shared.formats(parser, ("table", "md", "json", "csv"))
    shared.language(parser)
    shared.endpoint(parser)


def run(options: argparse.Namespace) -> int:
    """Prints what each voice says became of the claim, what may not be compared with it, and the last source read."""
    from kzgraph.formats import became as written
    from kzgraph.graph import kept
    from kzgraph.graph.resolve import resolve
    from kzgraph.graph.store import Labels
    from kzgraph.reading import became, notes

    workspace = shared.opened(options)  # an endpoint is asked with its prefixes

    def answer(store: ox.Store, claim: ox.NamedNode) -> tuple[str, list[str]]:
        answered = became.became(store, claim, options.as_of)
        beside = notes.beside(store, answered.nodes())
        days = beside.person_days if options.format == "csv" else ()  # the other formats have them in the text
        return written.render(answered, beside, Labels(store, options.lang), options.format), day_notes(days, options.lang)

    if options.endpoint:
        from kzgraph.graph import remote_endpoint

        remote = remote_endpoint.Remote(options.endpoint, options.timeout or SECONDS)
        remote.check()
        claim = resolve(remote, options.node)
        show(answer(remote.copy(became.nodes_at(remote, claim)), claim))
        return 0

    place = kept.prepare(workspace)

    def answer_here() -> tuple[str, list[str]]:
        store = kept.opened(workspace, place)
        return answer(store, resolve(store, options.node))

    print_answer(options, answer_here)
    return 0


COMMAND = Command(
    "kzgraph became hrw:figure-official-deaths --as-of 2026-12-01",
    run,
    options,
)
