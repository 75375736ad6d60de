"""`kzgraph show`: the dossier of a node."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import print_answer, show
from kzgraph.formats.style import STYLES
from kzgraph.safety.limits import SECONDS


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", help="IRI, name in any language and spelling, acronym, or a part of a name")
    shared.formats(parser, (*STYLES, "json", "turtle"))
    shared.language(parser)
    shared.endpoint(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the dossier; Turtle holds each claim about the node whole, and when the persons in all that were named."""
    import pyoxigraph as ox

    from kzgraph.formats import dossiers
    from kzgraph.formats.graph_formats import sorted_turtle
    from kzgraph.graph import kept
    from kzgraph.graph.resolve import resolve
    from kzgraph.graph.store import Labels
    from kzgraph.reading import described, dossier, notes

    workspace = shared.opened(options)  # an endpoint is asked with its prefixes
    remote = None
    if options.endpoint:
        from kzgraph.graph.remote_endpoint import Remote

        remote = Remote(options.endpoint, options.timeout or SECONDS)
        remote.check()
    place = None if remote else kept.prepare(workspace)

    def work() -> tuple[str, list[str]]:
        engine = remote or kept.opened(workspace, place)
        held = dossier.dossier(engine, resolve(engine, options.node))
        store = engine if isinstance(engine, ox.Store) else engine.copy(map(ox.NamedNode, held.nodes()))
        if options.format == "turtle":
            return sorted_turtle(described.whole(store, held)), []
        return dossiers.render(held, notes.beside(store, held.nodes()), Labels(store, options.lang), options.format), []

    if remote:
        show(work())
    else:
        print_answer(options, work)
    return 0


COMMAND = Command('kzgraph show "European Parliament"', run, options)
