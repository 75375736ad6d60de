"""`kzgraph new passage`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="its place: p04 (a paragraph), p04-s03 (a sentence), p08-s01-a (a clause)")
    parser.add_argument("--text", type=Path, metavar="FILE", help="your copy, as plain text; a new passage needs it, --from and --to")
    parser.add_argument("--from", dest="first", metavar="WORDS", help="its first words, enough to be unique")
    parser.add_argument("--to", dest="last", metavar="WORDS", help="its last words")
    parser.add_argument("--paraphrase", metavar="TEXT", help="what it says, in your own words")
    parser.add_argument("--section", metavar="TEXT", help="of a whole paragraph: its section in the published text, a number or a heading")
    shared.source(parser)
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring import passage

    return drafting.write(
        options,
        lambda workspace: passage.new(
            workspace, options.name, options.text, options.first, options.last, options.paraphrase, options.source, options.section
        ),
    )


COMMAND = Command(
    'kzgraph new passage p14-s01 --text statement.txt --from "First words" --to "last words." --paraphrase "What it says."',
    run,
    options,
)
