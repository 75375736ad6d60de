"""`kzgraph new thing`."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("type", metavar="CLASS", help="class of the thing, such as Group")
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="its name, such as group-drivers; none for a new person, who gets a number; any spelling of one that is here",
    )
    drafting.labels(parser)
    parser.add_argument(
        "--named-in", action="append", default=[], metavar="PASSAGE", help="passage that names it; repeat for more; a new thing needs one"
    )
    drafting.own_words(parser)
    drafting.values(parser)
    shared.source(parser)
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    """Adds the thing and the statement where it is named, or what it lacks of them."""
    from kzgraph.authoring import thing

    labels = drafting.labels_of(options.label)
    return drafting.write(
        options,
        lambda workspace: thing.new(
            workspace, options.type, options.name, labels, options.named_in, options.set, options.source, options.text
        ),
    )


COMMAND = Command(
    "kzgraph new thing PublicBody office-example --label en=Office --label ru=Ведомство --label kk=Ведомство --named-in p07-s02",
    run,
    options,
)
