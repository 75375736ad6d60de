"""`kzgraph shapes check`: data and shapes of anybody, by the command of the library, in the sandbox."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from kzgraph import __version__
from kzgraph.cli.command import Command
from kzgraph.errors import KzgraphError, UsageError
from kzgraph.shacl import command
from kzgraph.shacl.findings.report import Program
from kzgraph.shacl.progress import Bar

if TYPE_CHECKING:
    from kzgraph.shacl import Progress

PROGRAM = Program("kzgraph", __version__, "kzgraph shapes check", "https://w3id.org/kzgraph/ontology")


def run(options: argparse.Namespace) -> int:
    """Prints the report; 1 if there is a result, 3 if there is none but not all was judged."""
    try:
        return command.run(options, PROGRAM, _in_sandbox)
    except command.CommandError as error:
        raise (UsageError if error.exit_code == UsageError.exit_code else KzgraphError)(str(error)) from None


def _in_sandbox(work: Callable[[Progress], bytes], seconds: float, mebibytes: int) -> bytes:
    from kzgraph.safety import sandbox
    from kzgraph.safety.gauge import Gauge

    gauge = Gauge()
    with Bar("checking") as bar:
        try:
            return sandbox.run(
                lambda: iter([work(gauge)]),
                seconds=seconds,
                mebibytes=mebibytes,
                output_mebibytes=mebibytes,
                waiting=lambda: bar(*gauge.read()),
            ).output
        except sandbox.LimitError as error:
            raise sandbox.LimitError(f"stopped at {error.limit}. {command.MORE}", error.limit) from None


COMMAND = Command(
    "check",
    "check data with shapes of your own",
    "kzgraph shapes check data.ttl --shapes shapes.ttl",
    run,
    command.options,
    reads_workspace=False,
)
