"""The commands: a module each, and a row of `COMMANDS`. The order is that of `kzgraph --help`.

A new command is a module with its `COMMAND` and a row here. CONTRIBUTING.md shows how. All modules are imported for the parser, so what
takes long to import is imported by `run`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.cli.commands import (
    ask,
    diff,
    export,
    link,
    load,
    new,
    query,
    report,
    rules,
    serve,
    shapes,
    show,
    sources,
    stats,
    validate,
    withdraw,
)

if TYPE_CHECKING:
    from kzgraph.cli.command import Command, Group

COMMANDS: tuple[Command | Group, ...] = (
    ask.COMMAND,
    query.COMMAND,
    show.COMMAND,
    validate.COMMAND,
    rules.COMMAND,
    stats.COMMAND,
    report.COMMAND,
    export.COMMAND,
    sources.GROUP,
    diff.COMMAND,
    shapes.GROUP,
    new.GROUP,
    withdraw.COMMAND,
    load.COMMAND,
    link.GROUP,
    serve.COMMAND,
)
