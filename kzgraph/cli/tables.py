"""The command that loads a table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kzgraph.cli.progress import Bar
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    import argparse


def load(options: argparse.Namespace) -> int:
    """Loads a table by a mapping, or proposes a mapping for it; 1 if a row was refused."""
    workspace = Workspace.open(options.workspace)
    if options.propose:
        if options.mapping or options.out:
            raise UsageError("--propose goes without --as and --out: it prints a mapping, which you keep as a file and check.")
        from kzgraph.records.propose import propose

        sys.stdout.write(propose(workspace, options.file, options.encoding))
        return 0
    if not options.mapping:
        from kzgraph.records.mapping import shipped

        raise UsageError(f"say with --as what the columns mean: {', '.join(shipped())}, or a file of your own. --propose writes one.")
    from kzgraph.formats import loading
    from kzgraph.records.load import load as load_table

    with Bar("reading") as bar:
        done = load_table(
            workspace, options.file, options.mapping, out=options.out, release=options.release, encoding=options.encoding, progress=bar
        )
    sys.stdout.write(loading.loaded(done, options.format))
    return 1 if len(done.refused) else 0
