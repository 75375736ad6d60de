"""`kzgraph sources coverage`: which passages carry assertions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_notes
from kzgraph.errors import KzgraphError
from kzgraph.graph.workspace import Workspace

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Prints the assertions of each passage; 1 if a sentence or clause carries none."""
    from kzgraph.formats.row_formats import render
    from kzgraph.graph import store
    from kzgraph.reading import evidence
    from kzgraph.reading.notes import person_days
    from kzgraph.reading.passages import passages

    loaded = store.load(Workspace.open(options.workspace))
    known = passages(loaded)
    resting = evidence.resting_on(loaded)
    if not known:
        raise KzgraphError("the workspace has no passages, so there is nothing to cover.")
    rows = []
    for passage in known:
        names = [iri.rsplit("/", 1)[-1] for iri, _ in resting.get(passage.iri, [])]
        if passage.sentence:
            rows.append((passage.name, str(len(names)), " ".join(names)))
    sys.stdout.write(render(("passage", "assertions", "names"), rows, options.format))
    print_notes(day_notes(person_days(loaded, {iri for listed in resting.values() for iri, _ in listed}), "en"))
    bare = evidence.bare(known, resting)
    for passage in bare:
        print(f"{passage.name}: no assertion is stated in this passage: encode what it says", file=sys.stderr)
    return 1 if bare else 0


COMMAND = Command("coverage", "list the assertions of each passage; fails if one has none", "kzgraph sources coverage", run, shared.formats)
