"""`kzgraph new --from FILE`."""

from __future__ import annotations

import argparse
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.new import drafting


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="file", type=Path, required=True, metavar="FILE", help="the table: .csv, or .yaml with a list")
    parser.add_argument(
        "--text",
        type=Path,
        metavar="FILE",
        help="your copy of the text: locates passages, and refuses paraphrases, labels and definitions that repeat it",
    )
    shared.source(parser)
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    """Adds all rows, or none."""
    from kzgraph.authoring import rows

    return drafting.write(options, lambda workspace: rows.new(workspace, options.file, options.text, options.source))


COMMAND = Command(
    "kzgraph new --from assertions.csv --source example",
    run,
    options,
    more="""columns of a row:
  passage    passage, from, to, paraphrase, section
  thing      class, name, named-in, label-en, label-ru, label-kk, properties
  assertion  class, name, stated-in, label, properties
  term       scheme, name, definition, label-en, label-ru, label-kk, broader, unit
  silence    beside, name, saidElsewhere, nearest, justification, restOfText (kzgraph sources looked-for)
Rows in YAML:
  - {passage: p01-s02-a, from: On 3 March, to: "the market,", paraphrase: Police shut the market.}
  - {class: Group, name: group-x, named-in: p01-s02-a, label: {en: Stallholders, ru: Торговцы, kk: Сатушылар}}
  - {class: Act, name: act-x, stated-in: p01-s02-a, standing: asserted, actType: detention, victim: group-x,
     label: The Example Office said that police of Example detained stallholders.}""",
)
