"""Writes docs/commands.md: what `--help` prints for the program, each group and each command of its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.cli.command import Group
from kzgraph.cli.commands import commands

if TYPE_CHECKING:
    from collections.abc import Callable

INTRODUCTION = """# The commands

The help text of each command. This page is generated: `python -m tools.refresh` rewrites it.
"""


def page(output: Callable[[str], str]) -> str:
    """The page; `output` gives what a command prints."""
    words = ["kzgraph"]
    for item in commands():
        words.append(f"kzgraph {item.name}")
        if isinstance(item, Group):
            words += [f"kzgraph {item.name} {command.name}" for command in item.commands]
    sections = (f"## `{command}`\n\n```\n{output(f'{command} --help')}```\n" for command in words)
    return "\n".join([INTRODUCTION, *sections])
