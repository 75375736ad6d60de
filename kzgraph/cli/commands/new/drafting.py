"""What the commands of `kzgraph new` share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kzgraph.cli.output import workspace_option

if TYPE_CHECKING:
    import argparse

    from kzgraph.authoring.draft import Draft
    from kzgraph.graph.workspace import Workspace


def values(parser: argparse.ArgumentParser) -> None:
    """`--set`"""
    parser.add_argument("--set", action="append", default=[], metavar="PROPERTY=VALUE", help="a value, by name or label; repeat for more")


def write(workspace: Workspace, draft: Draft, options: argparse.Namespace) -> int:
    """Saves the draft unless this is a dry run, and prints what was written and the next command."""
    from kzgraph.authoring.draft import save
    from kzgraph.formats import authoring

    if not options.dry_run:
        save(draft.texts)
    sys.stdout.write(authoring.draft(workspace, draft, options.dry_run, workspace_option(options)))
    return 0
