"""`kzgraph compare texts`: the texts that were read whole to find what became of the claims of a source."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command


def run(options: argparse.Namespace) -> int:
    from kzgraph.formats import comparisons as rendered
    from kzgraph.graph import store
    from kzgraph.linking import texts_read

    sys.stdout.write(rendered.texts_read(texts_read.stated(store.load(shared.opened(options))), options.format))
    return 0


COMMAND = Command("kzgraph compare texts", run, shared.formats)
