"""The entry point `kzgraph`: parses the arguments, runs the command, and turns errors into one message and an exit code."""

from __future__ import annotations

import argparse
import io
import os
import shlex
import sys
from collections.abc import Sequence
from contextvars import Context
from pathlib import Path

from kzgraph import __version__
from kzgraph.cli.command import add, completed
from kzgraph.cli.commands import COMMANDS
from kzgraph.errors import KzgraphError
from kzgraph.safety import ending, files

EXIT_CODES = (
    "Exit codes: 0 fine, 1 findings, a failed check, a conflict with another writer, a search that finds nothing said, or a question in "
    "your own words that no canned question clearly fits, 2 usage error, 3 broken data, over a limit or unreachable, 129, 130 or 143 "
    "stopped by a signal (SIGHUP, SIGINT, SIGTERM)."
)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line; `run` is the function that takes them. Ends the process after help or a usage error."""
    top = argparse.ArgumentParser(
        prog="kzgraph",
        description="Ask and check a knowledge graph of what is said about human-rights violations, and by whom.",
        epilog=EXIT_CODES,
    )
    top.add_argument("--version", action="version", version=f"kzgraph {__version__}")
    subparsers = top.add_subparsers(dest="command", required=True, metavar="COMMAND", prog=top.prog)  # else it makes the help
    if list(arguments[:1]) == ["help"]:
        arguments = [*arguments[1:], "--help"]
    words = completed(COMMANDS, arguments)
    if "_ARGCOMPLETE" in os.environ:  # a shell asks how a line may go on
        import argcomplete

        line = f"{os.environ['COMP_LINE']}|".split()
        add(subparsers, COMMANDS, line[int(os.environ["_ARGCOMPLETE"]) : -1])  # without the word that is not ended
        argcomplete.autocomplete(top)
    add(subparsers, COMMANDS, words)
    if not words:
        top.print_help(sys.stderr)
        top.exit(2)
    return top.parse_args(words)


def _given(options: argparse.Namespace) -> list[Path]:
    """The files and folders that the user names, but for the workspace, which knows its own links."""
    values = [value for name, value in vars(options).items() if name != "workspace"]
    return [path for value in values for path in (value if isinstance(value, list) else [value]) if isinstance(path, Path)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; an error is one message on standard error."""
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):  # in an encoding that lacks a letter, an escape stands for it
            sys.stdout.reconfigure(errors="backslashreplace")
        with ending.orderly():
            options = parse(sys.argv[1:] if arguments is None else arguments)
            if "lang" in options and options.lang is None:
                from kzgraph.cli.options import asked_language

                options.lang = asked_language(options)
            for path in _given(options):
                files.refuse_link_out(path)
            if "workspace" in options:
                _note_workspace(options.workspace)
            return int(Context().run(options.run, options))  # what it puts in use ends with it
    except ending.Ended as end:
        return _fail(f"stopped by {end.signal.name}", end.exit_code)
    except KzgraphError as error:
        return _fail(str(error), error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(
            f"{f'{error.filename}: ' if error.filename else ''}{error.strerror or error}. Correct this, or name another file or folder.", 2
        )
    except Exception as error:
        if os.environ.get("KZGRAPH_TRACE"):
            raise
        return _fail(f"internal error: {type(error).__name__}: {error}. Please report it with the output under KZGRAPH_TRACE=1.", 3)


def _note_workspace(root: Path | None) -> None:
    """Says that another workspace is used than the one around the current folder; and that a change of it was interrupted, or goes on now:
    what is read may be half of it."""
    from kzgraph.cli.output import print_notes
    from kzgraph.graph import workspace, writing

    used = root or workspace.default_root()
    notes = [writing.interrupted(used)]
    try:
        around = None if root else workspace.around(Path.cwd())
    except OSError:  # the current folder is gone, or may not be read
        around = None
    if around not in (None, used.resolve()):
        notes.append(
            f"this command uses the workspace {used}. For the one around the current folder, add "
            f"--workspace {shlex.quote(os.path.relpath(str(around)))}"
        )
    print_notes(filter(None, notes))


def _fail(message: str, code: int) -> int:
    from kzgraph.safety.escapes import plain, without_commands

    print(without_commands(f"kzgraph: {plain(message)}"), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
