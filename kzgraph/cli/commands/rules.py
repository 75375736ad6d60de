"""`kzgraph rules`: what `kzgraph validate` checks."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.errors import UsageError, did_you_mean


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", nargs="?", help="name of a rule; without it, all")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats.row_formats import render
    from kzgraph.validate import run as checking
    from kzgraph.validate import waivers

    workspace = shared.opened(options)
    known = checking.rules(workspace)
    if options.rule and options.rule not in known:
        hint = did_you_mean(options.rule, known) or "kzgraph rules lists them."
        raise UsageError(f"no rule is called {options.rule}. {hint}")
    severities = waivers.severities(workspace)
    listed = [known[options.rule]] if options.rule else list(known.values())
    rows = [(rule.name, rule.stage, severities.get(rule.name, "error"), rule.title, rule.fix) for rule in listed]
    sys.stdout.write(render(("rule", "stage", "severity", "title", "fix"), rows, options.format))
    return 0


COMMAND = Command("kzgraph rules Charge-standing", run, options)
