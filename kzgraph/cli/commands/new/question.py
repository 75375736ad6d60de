"""`kzgraph new question`."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("area", metavar="AREA", help="folder in queries/, such as use-of-force")
    parser.add_argument("name", metavar="NAME", help="its name, such as all-that-was-done")
    parser.add_argument("--class", dest="type", required=True, metavar="CLASS", help="class of the assertions to ask for, such as Act")
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring import question

    return drafting.write(options, lambda workspace: question.new(workspace, options.area, options.name, options.type))


COMMAND = Command("kzgraph new question use-of-force all-that-was-done --class Act", run, options)
