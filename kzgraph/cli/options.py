"""Options that several commands share."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from kzgraph.formats.row_formats import ROW_FORMATS, TEXTS
from kzgraph.graph.names import use
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.limits import SECONDS
from kzgraph.vocab import LANGUAGES


def opened(options: argparse.Namespace, *, following_links: bool = True) -> Workspace:
    """The workspace of a command, with its names in use from here on. Raises UsageError, and KzgraphError as `Workspace.open`."""
    workspace = Workspace.open(options.workspace, following_links=following_links)
    use(workspace.names)
    return workspace


def formats(parser: argparse.ArgumentParser, names: Iterable[str] = TEXTS, default: str = "table", help: str | None = None) -> None:  # noqa: A002 (argparse calls it so)
    """`--format`; without names, the formats of rows."""
    parser.add_argument("--format", choices=tuple(names), default=default, help=help)


def language(parser: argparse.ArgumentParser) -> None:
    """`--lang`; `asked_language` gives it a value where a command has none."""
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        help="language of labels (default: in table and md, that of a question in Cyrillic, else of LC_ALL or LANG; else en)",
    )


def asked_language(options: argparse.Namespace) -> str:
    """The language in which a command without `--lang` is answered: English in formats for programs.

    Cyrillic is Kazakh where a letter of Kazakh alone is in it, or where the system speaks Kazakh; else Russian.
    """
    row = ROW_FORMATS.get(getattr(options, "format", ""))
    if not (row and row.style):
        return LANGUAGES[0]
    typed = " ".join([getattr(options, "question", None) or "", *getattr(options, "words", ())]).lower()
    system = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")[:2]
    mostly = False
    if not typed.isascii():  # the search takes long to import
        from kzgraph.questions.search import kazakh
        from kzgraph.questions.search.forms import is_cyrillic

        letters = [letter for letter in typed if letter.isalpha()]
        mostly = 2 * sum(map(is_cyrillic, letters)) > len(letters)
        if mostly and not kazakh.LETTERS.isdisjoint(typed):
            return "kk"
    if system in LANGUAGES[1:]:
        return system
    return "ru" if mostly else LANGUAGES[0]


def endpoint(parser: argparse.ArgumentParser) -> None:
    """`--endpoint` and `--timeout`"""
    parser.add_argument("--endpoint", metavar="URL", help="ask this SPARQL endpoint instead of the workspace (uses the network)")
    parser.add_argument("--timeout", type=seconds, metavar="SECONDS", help=f"time limit (default: {SECONDS:g})")


def rows_beside(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with",
        dest="rows",
        action="append",
        type=Path,
        default=[],
        metavar="FILE.nq",
        help="also load rows that kzgraph load wrote, or decisions about them (DATASET.links.ttl); --timeout does not "
        "count the time to put more than 32 MiB of them into a store",
    )


def source(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", help="name of the source, where the workspace has several")


def dry_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="print what would be written, and write nothing")


def table_input(parser: argparse.ArgumentParser) -> None:
    """`--release` and `--encoding` of a table to load"""
    parser.add_argument("--release", default="", metavar="NAME", help="release of the dataset, if the file name does not give it")
    parser.add_argument("--encoding", default="", metavar="NAME", help="encoding of the text, if neither UTF-8 nor UTF-16")


def seconds(text: str) -> float:
    """A limit of time. Raises ArgumentTypeError."""
    value = float(text)
    if not 0 < value < 1_000_000:
        raise argparse.ArgumentTypeError("give a number of seconds above 0")
    return value


def whole_number(text: str) -> int:
    """A count. Raises ArgumentTypeError."""
    value = int(text)
    if not 0 < value < 1 << 40:
        raise argparse.ArgumentTypeError("give a whole number above 0")
    return value


def port(text: str) -> int:
    """A port to listen on; 0 is any free one. Raises ArgumentTypeError."""
    if not 0 <= (value := int(text)) <= 0xFFFF:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return value


def score(text: str) -> float:
    """A score. Raises ArgumentTypeError."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, found {text}")
    return value
