"""`kzgraph mcp`: tools for assistants."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.errors import without_extra
from kzgraph.server.settings import Limits


def options(parser: argparse.ArgumentParser) -> None:
    limits, count = Limits(), shared.whole_number
    parser.add_argument("--port", type=shared.port, help="serve HTTP on this port of this machine, not standard input and output")
    parser.add_argument(
        "--time", type=shared.seconds, default=limits.time, metavar="SECONDS", help=f"time limit of an answer (default: {limits.time:g})"
    )
    parser.add_argument(
        "--memory",
        type=count,
        default=limits.memory,
        metavar="MIB",
        help=f"its memory limit (default: {limits.memory})",
    )


def run(options: argparse.Namespace) -> int:
    """Serves until its client leaves or a signal comes."""
    try:
        from kzgraph.assistants import server
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kzgraph"):
            raise
        raise without_extra("kzgraph mcp", "mcp") from None
    from kzgraph.api import Graph

    server.serve(Graph(options.workspace), Limits(time=options.time, memory=options.memory), options.port)
    return 0


COMMAND = Command("kzgraph mcp --port 7879", run, options)
