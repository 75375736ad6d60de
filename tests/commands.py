"""The command, run within the test."""

from __future__ import annotations

from kzgraph.cli.main import main


def run(capsys, *arguments):
    """The exit code of a command, and what it printed on standard output and on standard error."""
    try:
        code = main(arguments)
    except SystemExit as stopped:
        code = stopped.code
    captured = capsys.readouterr()
    return code, captured.out, captured.err
