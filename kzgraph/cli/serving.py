"""`kzgraph serve`: its options, and the call of the server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError

if TYPE_CHECKING:
    import argparse

MISSING = "kzgraph serve needs the extra web: pip install 'kzgraph[web]'."


def options(command: argparse.ArgumentParser) -> None:
    """Adds the options of the command."""
    from kzgraph.server.settings import Limits, Settings

    limits, plain = Limits(), Settings()
    command.add_argument("--host", default=plain.host, help=f"address to listen on (default: {plain.host}, this machine alone)")
    command.add_argument("--port", type=_port, default=plain.port, help=f"port to listen on (default: {plain.port}; 0: a free one)")
    command.add_argument("--data", type=Path, metavar="FILE", help="N-Quads, TriG, N-Triples or Turtle to serve in place of the graph")
    command.add_argument("--sha256", default="", metavar="DIGEST", help="refuse to start unless the data has this digest")
    command.add_argument("--url", default="", help="address by which clients know the server, such as https://example.org/kz")
    command.add_argument("--workers", type=_whole, default=plain.workers, metavar="N", help="processes that answer (default: processors)")
    command.add_argument("--time", type=_seconds, default=limits.time, metavar="SECONDS", help=f"limit of an answer ({limits.time:g})")
    command.add_argument("--rows", type=_whole, default=limits.rows, metavar="N", help=f"limit of rows or triples ({limits.rows})")
    command.add_argument("--bytes", type=_whole, default=limits.bytes, metavar="N", help=f"limit of an answer's length ({limits.bytes})")
    command.add_argument("--memory", type=_whole, default=limits.memory, metavar="MIB", help=f"limit of a worker ({limits.memory})")
    command.add_argument("--query", type=_whole, default=limits.query, metavar="BYTES", help=f"limit of a query's length ({limits.query})")
    command.add_argument(
        "--log", choices=("events", "requests", "queries"), default=plain.log, help="requests: a line each, without what was asked"
    )
    command.set_defaults(run="serving.serve")


def _port(text: str) -> int:
    import argparse  # main has it already

    if not 0 <= (value := int(text)) <= 0xFFFF:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return value


def _whole(text: str) -> int:
    import argparse

    value = int(text)
    if not 0 < value < 1 << 40:
        raise argparse.ArgumentTypeError("give a whole number above 0")
    return value


def _seconds(text: str) -> float:
    import argparse

    value = float(text)
    if not 0 < value < 1_000_000:
        raise argparse.ArgumentTypeError("give a number of seconds above 0")
    return value


def serve(options: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    try:
        from kzgraph.server import server
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kzgraph"):
            raise
        raise UsageError(MISSING) from None
    from kzgraph.server.settings import Limits, Settings

    limits = Limits(options.time, options.rows, options.bytes, options.memory, options.query)
    given = {name: getattr(options, name) for name in Settings._fields if name != "limits"}
    server.run(Settings(**given, limits=limits))
    return 0
