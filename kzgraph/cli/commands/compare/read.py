"""`kzgraph compare read`: states that the claims of a source were held beside a whole later text, or takes that back."""

from __future__ import annotations

import argparse

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.commands.link import judging
from kzgraph.cli.commands.new import drafting
from kzgraph.dates import today


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="SOURCE", help="the source whose claims were held beside the text")
    parser.add_argument("text", metavar="TEXT", help="the later source that was read whole")
    parser.add_argument("--reason", default="", metavar="TEXT", help="how the claims were held beside the text, in English")
    judging.role(parser, "encoder")
    parser.add_argument("--withdraw", action="store_true", help="take the statement back")
    shared.dry_run(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.linking import texts_read
    from kzgraph.linking.links import reason_given

    if options.withdraw:
        return drafting.write(options, lambda workspace: texts_read.withdraw(workspace, options.source, options.text))
    reason, day = reason_given(options.reason, "how the claims were held beside the text"), today().isoformat()
    return drafting.write(options, lambda workspace: texts_read.state(workspace, options.source, options.text, options.role, day, reason))


COMMAND = Command(
    'kzgraph compare read hrw-2022-10-26 usdos-2023 --reason "Each claim was held beside all of the text." --dry-run',
    run,
    options,
)
