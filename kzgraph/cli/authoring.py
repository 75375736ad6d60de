"""The commands that write into a workspace: `new` and `withdraw`."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import LABEL_LANGUAGES

if TYPE_CHECKING:
    import argparse

    from kzgraph.authoring.draft import Draft


def new(options: argparse.Namespace) -> int:
    """Writes a skeleton, or prints it, and tells what comes next."""
    from kzgraph.authoring.draft import save
    from kzgraph.formats import authoring

    workspace = Workspace.open(options.workspace)
    drafts = {"assertion": _assertion, "thing": _thing, "passage": _passage, "question": _question}
    made = drafts[options.kind](workspace, options)
    if not options.dry_run:
        save(made.texts)
    sys.stdout.write(authoring.draft(workspace, made, options.dry_run, _option(options)))
    return 0


def _assertion(workspace: Workspace, options: argparse.Namespace) -> Draft:
    from kzgraph.authoring import assertion

    return assertion.new(workspace, options.type, options.name, options.stated_in, options.set, options.label, options.source)


def _thing(workspace: Workspace, options: argparse.Namespace) -> Draft:
    from kzgraph.authoring import thing, values

    labels = {}
    for text in options.label:
        language, label = values.pair(text, "--label", "LANGUAGE=TEXT")
        if language not in LABEL_LANGUAGES or language in labels:
            raise UsageError(f"--label {text}: give one label in each of {', '.join(LABEL_LANGUAGES)}, such as en=Protesters.")
        labels[language] = label
    return thing.new(workspace, options.type, options.name, labels, options.named_in, options.set, options.source)


def _passage(workspace: Workspace, options: argparse.Namespace) -> Draft:
    from kzgraph.authoring import passage

    return passage.new(workspace, options.name, options.text, options.first, options.last, options.paraphrase, options.source)


def _question(workspace: Workspace, options: argparse.Namespace) -> Draft:
    from kzgraph.authoring import question

    return question.new(workspace, options.area, options.name, options.type)


def withdraw(options: argparse.Namespace) -> int:
    """Takes a person or a passage out, or tells what that means."""
    import datetime

    from kzgraph.authoring import withdraw as withdrawals
    from kzgraph.authoring.draft import save
    from kzgraph.formats import authoring

    workspace = Workspace.open(options.workspace)
    day = options.on or datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    made = withdrawals.withdraw(workspace, options.node, day)
    if not options.dry_run:
        save(made.texts)
    sys.stdout.write(authoring.withdrawal(workspace, made, options.dry_run, _option(options)))
    return 0


def _option(options: argparse.Namespace) -> str:
    """The option that names the workspace, for the next command."""
    return f" --workspace {shlex.quote(str(options.workspace))}" if options.workspace else ""
