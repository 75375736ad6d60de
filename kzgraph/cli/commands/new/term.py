"""`kzgraph new term`."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("scheme", metavar="SCHEME", help="the list that it belongs to, such as actions or measures")
    parser.add_argument("name", metavar="NAME", help="its name, such as close-a-market")
    drafting.labels(parser)
    parser.add_argument(
        "--definition", default="", metavar="TEXT", help="one English sentence; without it, only the nearest concepts are shown"
    )
    parser.add_argument("--broader", default="", metavar="NAME", help="a concept of the same list under which a reader would look for it")
    parser.add_argument("--unit", default="", metavar="NAME", help="what a measure counts in, such as persons")
    drafting.own_words(parser, "a label or a definition")
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring import term

    labels = drafting.labels_of(options.label)
    given = term.Given(options.scheme, options.name, labels, options.definition, options.broader, options.unit)
    return drafting.write(options, lambda workspace: term.new(workspace, given, options.text))


COMMAND = Command(
    "kzgraph new term actions close-a-market --label en='close a market' --label ru='закрыть рынок' --label kk='базарды жабу' "
    "--definition 'To shut a market, for any time.'",
    run,
    options,
)
