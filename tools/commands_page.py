"""Writes docs/commands.md: what `--help` prints for the program, each group and each command of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.cli.command import every_command
from kzgraph.cli.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

INTRODUCTION = """# The commands

The help text of each command. This page is generated: `python -m tools.refresh` rewrites it.
"""


def page(output: Callable[[str], str]) -> str:
    """The page; `output` gives what a command prints."""
    words = ["kzgraph", *(f"kzgraph {name}" for name, _ in every_command(COMMANDS))]
    sections = (f"## `{command}`\n\n```\n{output(f'{command} --help')}```\n" for command in words)
    return "\n".join([INTRODUCTION, *sections])
