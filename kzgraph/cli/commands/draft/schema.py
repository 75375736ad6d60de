"""`kzgraph draft schema`: what a line of proposals may hold."""

from __future__ import annotations

import argparse
import json

from kzgraph.cli.command import Command
from kzgraph.cli.options import opened


def run(options: argparse.Namespace) -> int:
    """Prints the JSON Schema of a proposal."""
    from kzgraph.authoring import proposals

    print(json.dumps(proposals.schema(opened(options)), ensure_ascii=False, indent=1))
    return 0


COMMAND = Command("kzgraph draft schema > proposal.schema.json", run)
