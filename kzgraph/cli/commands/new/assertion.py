"""`kzgraph new assertion`."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("type", metavar="CLASS", help="a class of assertions, such as Act")
    parser.add_argument("name", metavar="NAME", help="its name in the namespace of the source, such as response-parliament-spoke-out")
    parser.add_argument("--stated-in", action="append", required=True, metavar="PASSAGE", help="passage that says it; repeat for more")
    parser.add_argument("--label", metavar="TEXT", help="one English sentence in your own words")
    drafting.own_words(parser)
    drafting.values(parser)
    shared.source(parser)
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring import assertion

    return drafting.write(
        options,
        lambda workspace: assertion.new(
            workspace, options.type, options.name, options.stated_in, options.set, options.label, options.source, options.text
        ),
    )


COMMAND = Command(
    "kzgraph new assertion Response response-example --stated-in p07-s02 --set standing=asserted --set action=speak-out",
    run,
    options,
)
