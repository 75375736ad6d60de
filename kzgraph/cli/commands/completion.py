"""`kzgraph completion`: what a shell needs to complete commands, options and the names of questions."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli.command import Command


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))


def run(options: argparse.Namespace) -> int:
    from argcomplete.shell_integration import shellcode

    sys.stdout.write(shellcode(["kzgraph"], shell=options.shell).rstrip("\n") + "\n")
    return 0


COMMAND = Command("kzgraph completion zsh > _kzgraph", run, options)
