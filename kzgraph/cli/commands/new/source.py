"""`kzgraph new source`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="its name, such as osce-2023-05-01")
    parser.add_argument("--text", type=Path, required=True, metavar="FILE", help="your copy: plain text, an empty line between paragraphs")
    parser.add_argument("--page", required=True, metavar="URL", help="address of the page where it is published")
    parser.add_argument("--not-opened", action="store_true", help="you did not open that page: no passage gets a link into it")
    parser.add_argument("--day", required=True, metavar="DAY", help="day of the source, as YYYY-MM-DD")
    parser.add_argument(
        "--creator",
        action="append",
        required=True,
        metavar="NAME",
        help="who speaks: a name in any spelling, or CLASS:NAME=LABEL for a new one; repeat for several who speak as one",
    )
    parser.add_argument(
        "--joint",
        action="append",
        default=[],
        metavar="LANGUAGE=TEXT",
        help="a label of the several who speak as one, such as en=The organisations that signed; repeat for each language",
    )
    parser.add_argument(
        "--title",
        default="",
        metavar="TEXT",
        help="title as published; TAG=TEXT, such as fr=Remarques, where --language is none of ENG, RUS and KAZ",
    )
    drafting.labels(parser)
    parser.add_argument("--language", default="ENG", metavar="CODE", help="language of the text, as in the EU's table (default: ENG)")
    parser.add_argument(
        "--section",
        action="append",
        default=[],
        metavar="PARAGRAPH=TEXT",
        help="where a section of the published text begins, such as p03=1.c, with its number or heading; repeat for each",
    )
    parser.add_argument("--prefix", default="", metavar="PREFIX", help="prefix of its namespace (default: the first word of the name)")
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.authoring import source, values

    given = source.Given(
        options.name,
        options.text,
        options.page,
        options.day,
        options.creator,
        options.title,
        drafting.labels_of(options.label),
        drafting.labels_of(options.joint, "--joint"),
        options.language,
        options.prefix,
        not options.not_opened,
        dict(values.pair(text, "--section", "PARAGRAPH=TEXT") for text in options.section),
    )
    return drafting.write(options, lambda workspace: source.new(workspace, given))


COMMAND = Command(
    "kzgraph new source example-2024-05-01 --text remarks.txt --page https://example.org/remarks --day 2024-05-01 "
    '--creator "Organisation:example-office=Example Office" --title "Remarks"',
    run,
    options,
)
