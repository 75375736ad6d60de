"""`kzgraph shapes check`: data and shapes of anybody, by the command of the library."""

from __future__ import annotations

import argparse

from kzgraph import __version__
from kzgraph.cli.command import Command
from kzgraph.errors import KzgraphError, UsageError
from kzgraph.shacl import command
from kzgraph.shacl.findings.report import Program

PROGRAM = Program("kzgraph", __version__, "kzgraph shapes check", "https://w3id.org/kzgraph/ontology")


def run(options: argparse.Namespace) -> int:
    """Prints the report; 1 if there is a result, 3 if there is none but not all was judged."""
    try:
        return command.run(options, PROGRAM)
    except command.CommandError as error:
        raise (UsageError if error.exit_code == UsageError.exit_code else KzgraphError)(str(error)) from None


COMMAND = Command(
    "check",
    "check data with shapes of your own",
    "kzgraph shapes check data.ttl --shapes shapes.ttl",
    run,
    command.options,
    reads_workspace=False,
)
