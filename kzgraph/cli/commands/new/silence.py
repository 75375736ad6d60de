"""`kzgraph new silence`."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="its name after that of the source, such as wounded")
    drafting.labels(parser)
    drafting.own_words(parser, "a label or a justification")
    drafting.values(parser)
    shared.source(parser)
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    """Adds the silence."""
    from kzgraph.authoring import silence

    labels = drafting.labels_of(options.label)
    return drafting.write(
        options, lambda workspace: silence.new(workspace, options.name, labels, options.set, options.source, options.text)
    )


COMMAND = Command(
    "kzgraph new silence wounded --source example --label en='how many people were wounded' --set matter=the-dead --set nearest=act-held "
    "--set justification='It speaks of people who were held.'",
    run,
    options,
    more="""properties:
  matter         the matter under which it is listed (kzgraph show matters-not-said)
  nearest        what the source says that comes nearest; repeat for more
  justification  what the source says instead, in English
  decidedOn      the day on which the source was read for it (default: today)
  restOfText     of an excerpt alone: rest-silent, rest-about-it or rest-unread
  saidElsewhere, besideSilence, hiddenLabel, reviewer: docs/encoding.md (Silences)""",
)
