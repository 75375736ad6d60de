"""What a command is, and how commands become a parser of arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

WORKSPACE = (
    "folder with graph/ and queries/ to work on (default: the graph installed with kzgraph, or the clone it runs from; "
    "never the current folder)"
)


class Command(NamedTuple):
    """One command. `help` is a phrase for the list of commands, `example` a whole line that works, `more` what the help ends with.

    `options` declares its options beside `--workspace`, which all have that read one; `run` takes their values and gives the exit code.
    """

    name: str
    help: str
    example: str
    run: Callable[[argparse.Namespace], int]
    options: Callable[[argparse.ArgumentParser], None] = lambda _: None
    reads_workspace: bool = True
    more: str = ""


class Group(NamedTuple):
    """Commands under a common word. `default` names the one that is meant where another word follows, or is empty; with `by_option`,
    where an option does."""

    name: str
    help: str
    commands: Sequence[Command]
    epilog: str = ""
    default: str = ""
    by_option: bool = False


def named(items: Sequence[Command], words: Sequence[str]) -> Sequence[Command]:
    """The commands of a group that the first word names, so that no time goes into the options of others; all if it names none."""
    return [item for item in items if [item.name] == list(words[:1])] or items


def add(subparsers: argparse._SubParsersAction[Any], item: Command | Group, words: Sequence[str]) -> None:
    """Adds a command, or a group with the command that the first word names, or with all its commands."""
    description = f"{item.help[0].upper()}{item.help[1:]}."
    if isinstance(item, Group):
        group = subparsers.add_parser(item.name, help=item.help, description=description, epilog=item.epilog or None)
        kinds = group.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
        for command in named(item.commands, words):
            add(kinds, command, words[1:])
        return
    epilog = f"Example: {item.example}" + (f"\n\n{item.more}" if item.more else "")
    kind = argparse.RawDescriptionHelpFormatter if item.more else argparse.HelpFormatter
    parser = subparsers.add_parser(item.name, help=item.help, description=description, epilog=epilog, formatter_class=kind)
    item.options(parser)
    if item.reads_workspace:
        parser.add_argument("--workspace", type=Path, metavar="DIR", help=WORKSPACE)
    parser.set_defaults(run=item.run)


def completed(items: Sequence[Command | Group], words: Sequence[str]) -> list[str]:
    """The words with the default command of their group in its place, if they name no command of the group."""
    group = next((item for item in items if isinstance(item, Group) and item.default and [item.name] == list(words[:1])), None)
    named = {"-h", "--help", *(command.name for command in group.commands)} if group else set()
    if group is None or len(words) < 2 or words[1] in named or (group.by_option and not words[1].startswith("-")):
        return list(words)
    return [group.name, group.default, *words[1:]]
