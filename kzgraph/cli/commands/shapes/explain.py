"""`kzgraph shapes explain`: the queries of a shape."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shape", help="name of a rule, or IRI of any shape, such as kzsh:Charge")
    shared.formats(parser, ("text", "json"), "text")


def run(options: argparse.Namespace) -> int:
    """Prints the queries of a shape and the paths from a change back to its nodes."""
    from kzgraph.formats.tables import to_json
    from kzgraph.safety.escapes import escaped, plain, without_commands
    from kzgraph.validate.explained import explain

    explained = explain(shared.opened(options), options.shape)
    as_json = options.format == "json"
    sys.stdout.write(escaped(to_json(explained._asdict())) if as_json else without_commands(plain(explained.explanation)))
    return 0


COMMAND = Command(
    "kzgraph shapes explain Charge-standing",
    run,
    options,
)
