"""The commands: a module each, and its name in `COMMANDS`. The order is that of `kzgraph --help`.

A new command is a module with its `COMMAND` and a row here. CONTRIBUTING.md shows how. Help imports all modules, so what takes long to
import is imported by `run`.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzgraph.cli.command import Command, Group

COMMANDS = (
    "ask",
    "search",
    "query",
    "show",
    "became",
    "brief",
    "validate",
    "rules",
    "stats",
    "report",
    "export",
    "sources",
    "diff",
    "review",
    "agree",
    "shapes",
    "init",
    "new",
    "withdraw",
    "load",
    "link",
    "match",
    "compare",
    "serve",
    "completion",
)


def commands(words: Sequence[str] = ()) -> list[Command | Group]:
    """The command or group that the first word names, so that no time goes into importing others; all if it names none."""
    names = COMMANDS if not words or words[0] not in COMMANDS else (words[0],)
    return [import_module(f"{__name__}.{name}").COMMAND for name in names]
