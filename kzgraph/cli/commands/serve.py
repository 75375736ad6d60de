"""`kzgraph serve`: SPARQL and the questions over HTTP."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.errors import without_extra
from kzgraph.server.settings import Limits, Settings


def options(parser: argparse.ArgumentParser) -> None:
    limits, settings = Limits(), Settings()
    count, port = shared.whole_number, settings.port
    parser.add_argument("--host", default=settings.host, help=f"address to listen on (default: {settings.host}, this machine only)")
    parser.add_argument("--port", type=shared.port, default=port, help=f"port to listen on (default: {port}; 0: a free one)")
    parser.add_argument("--data", type=Path, metavar="FILE", help="N-Quads, TriG, N-Triples or Turtle to serve in place of the graph")
    parser.add_argument("--sha256", default="", metavar="DIGEST", help="refuse to start unless the data has this digest")
    parser.add_argument("--url", default="", help="URL by which clients know the server, such as https://example.org/kz")
    parser.add_argument("--workers", type=count, default=settings.workers, metavar="N", help="worker processes (default: processors)")
    parser.add_argument(
        "--time", type=shared.seconds, default=limits.time, metavar="SECONDS", help=f"time limit of an answer (default: {limits.time:g})"
    )
    parser.add_argument("--rows", type=count, default=limits.rows, metavar="N", help=f"limit of rows or triples (default: {limits.rows})")
    parser.add_argument("--bytes", type=count, default=limits.bytes, metavar="N", help=f"size limit of an answer (default: {limits.bytes})")
    parser.add_argument(
        "--memory", type=count, default=limits.memory, metavar="MIB", help=f"memory limit of a worker (default: {limits.memory})"
    )
    parser.add_argument(
        "--query", type=count, default=limits.query, metavar="BYTES", help=f"size limit of a query (default: {limits.query})"
    )
    parser.add_argument(
        "--log", choices=("events", "requests", "queries"), default=settings.log, help="requests: one line each, without the query"
    )


def run(options: argparse.Namespace) -> int:
    try:
        from kzgraph.server import uvicorn_server
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("kzgraph"):
            raise
        raise without_extra("kzgraph serve", "web") from None
    limits = Limits(options.time, options.rows, options.bytes, options.memory, options.query)
    values = {name: getattr(options, name) for name in Settings._fields if name != "limits"}
    uvicorn_server.run(Settings(**values, limits=limits))
    return 0


COMMAND = Command("kzgraph serve --port 7878", run, options)
