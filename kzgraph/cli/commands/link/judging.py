"""What the commands share that judge pairs: those of `kzgraph link` and `kzgraph compare`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzgraph.cli import options as shared
from kzgraph.cli.output import print_days

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.linking.judgements import Judgements
    from kzgraph.linking.work import Header


ROLES = ("link-reviewer", "area-specialist", "encoder")


def work_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("work", type=Path, metavar="WORK", help="the work file with the pairs")


def role(parser: argparse.ArgumentParser, default: str = ROLES[0]) -> None:
    parser.add_argument("--role", choices=ROLES, default=default, help=f"in which role you decide (default: {default})")


def filters(parser: argparse.ArgumentParser) -> None:
    """`--least`, `--most` and `--kind`"""
    parser.add_argument("--least", type=shared.score, default=0.0, metavar="SCORE", help="only pairs with this score or more")
    parser.add_argument("--most", type=shared.score, default=1.0, metavar="SCORE", help="only pairs with this score or less")
    parser.add_argument("--kind", default="", metavar="CLASS", help="only pairs whose node of the graph has this class, such as PublicBody")


def decisions(workspace: Workspace, header: Header, work: Path) -> Judgements[Any]:
    """The judgements of the pairs in a work file: links into a dataset, or comparisons, which only a workspace to write into takes."""
    from kzgraph.graph import writing
    from kzgraph.linking.comparisons import KIND, Comparisons
    from kzgraph.linking.decisions import Decisions

    if header.kind == KIND:
        return Comparisons(writing.writable(workspace))
    return Decisions(workspace, header.dataset, work, header.kind, header.lists)


def print_text(days_in: Callable[[str], tuple[str, ...]], text: str) -> None:
    """Prints a text, and on which day the persons in it were named."""
    sys.stdout.write(text)
    print_days(days_in, text)
