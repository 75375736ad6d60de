"""`kzgraph brief`: what there is to say to a body, of a body or person, or on a matter."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import print_answer, repeated_options


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node", help="an addressee, a person, a body or a matter: IRI, name in any language and spelling, or acronym")
    parser.add_argument("--all", action="store_true", help="every claim, not only the first of each part about what is said")
    shared.formats(parser, ("table", "md", "json"))
    shared.language(parser)


def run(options: argparse.Namespace) -> int:
    """Prints numbered sentences with their references, in the order in which they are to be said."""
    from kzgraph.formats import briefs as written
    from kzgraph.graph import store
    from kzgraph.graph.names import short
    from kzgraph.graph.resolve import resolve
    from kzgraph.reading import notes
    from kzgraph.reading.briefs import MOST, Briefs

    workspace = shared.opened(options)

    def work() -> tuple[str, list[str]]:
        loaded = store.load(workspace)
        brief = Briefs(loaded).of(resolve(loaded, options.node), 0 if options.all else MOST)
        given = repeated_options(options)
        longer = f"kzgraph brief {short(brief.node)} --all{given}"
        beside, labels = notes.beside(loaded, brief.nodes()), store.Labels(loaded, options.lang)
        return written.render(brief, beside, labels, options.format, given, longer=longer), []

    print_answer(options, work)
    return 0


COMMAND = Command(
    'kzgraph brief "European Parliament" --format md',
    run,
    options,
)
