"""`--text`: the user's own copies of the texts of sources, read at run time and kept nowhere."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


def text(parser: argparse.ArgumentParser, help: str) -> None:  # noqa: A002 (argparse calls it so)
    parser.add_argument("--text", action="append", default=[], metavar="SOURCE=FILE", help=help)


def copies(workspace: Workspace, arguments: Sequence[str]) -> dict[str, Path]:
    """The file of each source: `SOURCE=FILE`, or `FILE` where the workspace has one source. Raises UsageError."""
    return dict(_copy(workspace, argument) for argument in arguments)


def _copy(workspace: Workspace, argument: str) -> tuple[str, Path]:
    source, sign, file = argument.partition("=")
    if sign and ("/" not in source or source.lstrip("<").startswith(("http://", "https://"))):
        return source, Path(file)
    from kzgraph.graph import resolve, store

    return resolve.source(store.load(workspace), None, "--text SOURCE=FILE").value, Path(argument)
