"""What a command is, and how a table of commands becomes a parser of arguments."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

HELP = ("-h", "--help")
WORKSPACE = (
    "folder with graph/ and queries/ to work on (default: the graph installed with kzgraph, or the clone it runs from; "
    "never the current folder)"
)


class Command(NamedTuple):
    """What runs a command. `example` is a whole line that works, `more` what the help ends with.

    `options` declares its options beside `--workspace`, which all have that read one; `run` takes their values and gives the exit code.
    """

    example: str
    run: Callable[[argparse.Namespace], int]
    options: Callable[[argparse.ArgumentParser], None] = lambda _: None
    reads_workspace: bool = True
    more: str = ""


class Entry(NamedTuple):
    """A command or a group in a table: its module below `kzgraph.cli.commands`, a phrase for the list of commands, and the example where
    it is not that of the module."""

    module: str
    help: str
    example: str = ""

    @property
    def name(self) -> str:
        return self.module.rpartition(".")[2].rstrip("_").replace("_", "-")

    def load(self) -> Command | Group:
        """Imports the module."""
        item: Command | Group = import_module(f"kzgraph.cli.commands.{self.module}").COMMAND
        return item._replace(example=self.example) if self.example and isinstance(item, Command) else item


class Group(NamedTuple):
    """Commands under a common word. `default` names the one that is meant where another word follows, or is empty; with `by_option`,
    where an option does."""

    commands: Sequence[Entry]
    epilog: str = ""
    default: str = ""
    by_option: bool = False


def add(subparsers: argparse._SubParsersAction[Any], entries: Sequence[Entry], words: Sequence[str]) -> None:
    """Adds the command that the first word names, or the names of all for help: these are not imported."""
    command = next((word for word in words if not word.startswith("-") or word in HELP), "")
    named = [entry for entry in entries if entry.name == command]
    for entry in named or entries:
        description = f"{entry.help[0].upper()}{entry.help[1:]}."
        parser = subparsers.add_parser(entry.name, help=entry.help, description=description)
        if named:
            _fill(parser, entry.load(), words[words.index(command) + 1 :])


def _fill(parser: argparse.ArgumentParser, item: Command | Group, words: Sequence[str]) -> None:
    """Adds what a command or a group takes; `words` are those after its name."""
    if isinstance(item, Group):
        parser.epilog = item.epilog or None
        add(parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND", prog=parser.prog), item.commands, words)
        return
    parser.epilog = f"Example: {item.example}" + (f"\n\n{item.more}" if item.more else "")
    if item.more:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
    item.options(parser)
    if item.reads_workspace:
        parser.add_argument("--workspace", type=Path, metavar="DIR", help=WORKSPACE)
    parser.set_defaults(run=item.run)


def completed(entries: Sequence[Entry], words: Sequence[str]) -> list[str]:
    """The words with the default command of their group in its place, if they name no command of the group."""
    group = next((entry.load() for entry in entries if [entry.name] == list(words[:1])), None)
    if not isinstance(group, Group) or not group.default or len(words) < 2:
        return list(words)
    if words[1] in {*HELP, *(entry.name for entry in group.commands)}:
        return list(words)
    if group.by_option and not words[1].startswith("-"):
        return list(words)
    return [words[0], group.default, *words[1:]]


def every_command(entries: Sequence[Entry]) -> Iterator[tuple[str, Command | Group]]:
    """The words that name each command and each group, with it. Imports all of them."""
    for entry in entries:
        item = entry.load()
        yield entry.name, item
        if isinstance(item, Group):
            yield from ((f"{entry.name} {words}", command) for words, command in every_command(item.commands))
