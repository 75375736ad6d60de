"""`kzgraph stats`: counts."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats.row_formats import render
    from kzgraph.formats.tables import to_json
    from kzgraph.graph import store
    from kzgraph.reading import stats

    loaded = store.load(shared.opened(options))
    if options.format == "json":
        sys.stdout.write(to_json(stats.by_kind(loaded)))
    else:
        rows = [(kind, name, str(number)) for kind, name, number in stats.count(loaded)]
        sys.stdout.write(render(("kind", "class", "count"), rows, options.format))
    return 0


COMMAND = Command("kzgraph stats --format json", run, shared.formats)
