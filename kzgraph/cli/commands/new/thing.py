"""`kzgraph new thing`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting
from kzgraph.errors import UsageError
from kzgraph.vocab import LABEL_LANGUAGES

if TYPE_CHECKING:
    import argparse


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the options."""
    parser.add_argument("type", metavar="CLASS", help="class of the thing, such as Group")
    parser.add_argument(
        "name", metavar="NAME", nargs="?", help="its name, such as group-drivers; a person gets the next number instead of a name"
    )
    parser.add_argument(
        "--label", action="append", default=[], metavar="LANGUAGE=TEXT", help=f"a label; repeat for each of {', '.join(LABEL_LANGUAGES)}"
    )
    parser.add_argument("--named-in", action="append", required=True, metavar="PASSAGE", help="passage that names it; repeat for more")
    drafting.values(parser)
    shared.source(parser)
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    """Adds the thing, and the statement where it is named."""
    from kzgraph.authoring import thing

    labels = _labels(options.label)
    return drafting.write(
        options,
        lambda workspace: thing.new(workspace, options.type, options.name, labels, options.named_in, options.set, options.source),
    )


def _labels(arguments: list[str]) -> dict[str, str]:
    from kzgraph.authoring import values

    labels: dict[str, str] = {}
    for text in arguments:
        language, label = values.pair(text, "--label", "LANGUAGE=TEXT")
        if language not in LABEL_LANGUAGES or language in labels:
            raise UsageError(f"--label {text}: give one label in each of {', '.join(LABEL_LANGUAGES)}, such as en=Protesters.")
        labels[language] = label
    return labels


COMMAND = Command(
    "thing",
    "add a thing, and where it is named",
    "kzgraph new thing PublicBody office-example --label en=Office --label ru=Ведомство --label kk=Ведомство --named-in p07-s02",
    run,
    options,
)
