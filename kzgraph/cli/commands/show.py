"""`kzgraph show`: the dossier of a node."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import print_answer
from kzgraph.formats.style import STYLES
from kzgraph.safety.limits import SECONDS


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", help="IRI, name in any language and spelling, acronym, or a part of a name")
    shared.formats(parser, (*STYLES, "json", "turtle"))
    shared.language(parser)
    shared.endpoint(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import dossiers
    from kzgraph.graph import kept
    from kzgraph.graph.resolve import resolve
    from kzgraph.reading import dossier

    workspace = shared.opened(options)  # an endpoint is asked with its prefixes
    if options.endpoint:
        from kzgraph.graph.remote_endpoint import Remote

        remote = Remote(options.endpoint, options.timeout or SECONDS)
        remote.check()
        held = dossier.dossier(remote, resolve(remote, options.node))
        sys.stdout.write(dossiers.render(remote.copy(dossier.named_nodes(held)), held, options.format, options.lang))
        return 0

    place = kept.prepare(workspace)

    def work() -> tuple[str, list[str]]:
        loaded = kept.opened(workspace, place)
        return dossiers.render(loaded, dossier.dossier(loaded, resolve(loaded, options.node)), options.format, options.lang), []

    print_answer(options, work)
    return 0


COMMAND = Command("show", "show all that the graph holds about a node", 'kzgraph show "European Parliament"', run, options)
