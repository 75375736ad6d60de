"""What `kzgraph export site` does."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from kzgraph.cli.progress import Bar
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    import argparse


def site(options: argparse.Namespace) -> int:
    """Writes all pages and data into a folder and prints its path."""
    from kzgraph.site.folder import publish

    if options.url and not re.fullmatch(r"https?://[^\s<>\"?#]+", options.url):
        raise UsageError(f"{options.url}: no address of a folder. Write it as https://example.org/kz.")
    with Bar("writing pages") as bar:
        done = publish(Workspace.open(options.workspace), options.target, options.url, bar)
    print(options.target)
    print(f"{done.files} files, {done.bytes / (1 << 20):.1f} MiB", file=sys.stderr)
    return 0
