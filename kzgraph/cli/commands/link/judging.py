"""What the commands of `kzgraph link` share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.output import print_days

if TYPE_CHECKING:
    import argparse

    import pyoxigraph as ox

ROLES = ("link-reviewer", "area-specialist", "encoder")


def work_file(parser: argparse.ArgumentParser) -> None:
    """The argument WORK"""
    parser.add_argument("work", type=Path, metavar="WORK", help="the work file that kzgraph link FILE wrote")


def role(parser: argparse.ArgumentParser) -> None:
    """`--role`"""
    parser.add_argument("--role", choices=ROLES, default=ROLES[0], help=f"in which role you decide (default: {ROLES[0]})")


def print_text(store: ox.Store, text: str) -> None:
    """Prints a text, and on which day the persons in it were named."""
    sys.stdout.write(text)
    print_days(store, text)
