"""`--text`: the user's own copies of the texts of sources, read at run time and kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError
from kzgraph.vocab import KZR

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kzgraph.graph.workspace import Workspace


def text(parser: argparse.ArgumentParser, help: str) -> None:  # noqa: A002 (argparse calls it so)
    """`--text`"""
    parser.add_argument("--text", action="append", default=[], metavar="SOURCE=FILE", help=help)


def copies(workspace: Workspace, arguments: Sequence[str]) -> dict[str, Path]:
    """The file of each source: `SOURCE=FILE`, or `FILE` where the workspace has one source. Raises UsageError."""
    return dict(_copy(workspace, argument) for argument in arguments)


def _copy(workspace: Workspace, argument: str) -> tuple[str, Path]:
    source, sign, file = argument.partition("=")
    if sign and "/" not in source:
        return source, Path(file)
    from kzgraph.graph import store

    rows = store.select(store.load(workspace), "SELECT ?source { ?source a kz:Source }")
    sources = sorted({row["source"].value.removeprefix(KZR) for row in rows})
    if len(sources) != 1:
        raise UsageError(f"--text {argument}: name the source of this text, as SOURCE=FILE. Sources: {', '.join(sources) or 'none'}.")
    return sources[0], Path(argument)
