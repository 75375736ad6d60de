"""What the commands of `kzgraph new` share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.cli.options import opened
from kzgraph.cli.output import workspace_option
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import LABEL_LANGUAGES

if TYPE_CHECKING:
    from kzgraph.authoring.draft import Draft


def values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", action="append", default=[], metavar="PROPERTY=VALUE", help="a value, by name or label; repeat for more")


def labels(parser: argparse.ArgumentParser) -> None:
    """`--label` of a node"""
    parser.add_argument(
        "--label", action="append", default=[], metavar="LANGUAGE=TEXT", help=f"a label; repeat for each of {', '.join(LABEL_LANGUAGES)}"
    )


def own_words(parser: argparse.ArgumentParser, what: str = "a label") -> None:
    """`--text`, which holds what is written against the text"""
    parser.add_argument("--text", type=Path, metavar="FILE", help=f"your copy of the text: {what} that repeats its words is refused")


def labels_of(arguments: Sequence[str], option: str = "--label") -> dict[str, str]:
    """The labels by language. Raises UsageError."""
    from kzgraph.authoring import values

    given: dict[str, str] = {}
    for text in arguments:
        language, label = values.pair(text, option, "LANGUAGE=TEXT")
        if language in given:
            raise UsageError(f"{option} {text}: a second label in {language}, after {given[language]!r}: leave one of them out.")
        if language not in LABEL_LANGUAGES:
            raise UsageError(f"{option} {text}: give one label in each of {', '.join(LABEL_LANGUAGES)}, such as en=Protesters.")
        given[language] = label
    return given


def write(options: argparse.Namespace, make: Callable[[Workspace], Draft]) -> int:
    """Saves the draft that `make` returns unless this is a dry run, and prints what was written and the next command."""
    from kzgraph.formats import authoring
    from kzgraph.graph import writing

    workspace = opened(options)
    with writing.sources(workspace, dry_run=options.dry_run) as change:
        draft = make(workspace)
        for file, text in draft.texts.items():
            change.put(file, text)
    sys.stdout.write(authoring.draft(workspace, draft, options.dry_run, workspace_option(options)))
    return 0
