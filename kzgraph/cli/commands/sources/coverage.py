"""`kzgraph sources coverage`: which passages carry assertions."""

from __future__ import annotations

import argparse
import sys

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_notes
from kzgraph.errors import KzgraphError


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", help="list the passages of this source alone")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    """Prints the assertions of each passage; 1 if a sentence or clause carries none."""
    from kzgraph.formats.row_formats import render
    from kzgraph.graph import resolve, store
    from kzgraph.model.passages import passages
    from kzgraph.reading import evidence
    from kzgraph.reading.notes import person_days

    loaded = store.load(shared.opened(options))
    source = resolve.source(loaded, options.source).value if options.source else None
    known = passages(loaded, source)
    resting = evidence.resting_on(loaded)
    if not known:
        raise KzgraphError("the workspace has no passages, so there is nothing to cover.")
    rows = []
    for passage in known:
        names = [iri.rsplit("/", 1)[-1] for iri, _ in resting.get(passage.iri, [])]
        if passage.sentence:
            rows.append((passage.name, str(len(names)), " ".join(names)))
    sys.stdout.write(render(("passage", "assertions", "names"), rows, options.format))
    listed = {iri for passage in known for iri, _ in resting.get(passage.iri, [])}
    print_notes(day_notes(person_days(loaded, listed), "en"))
    bare = evidence.bare(known, resting)
    for passage in bare:
        print(f"{passage.name}: no assertion is stated in this passage: encode what it says", file=sys.stderr)
    return 1 if bare else 0


COMMAND = Command(
    "kzgraph sources coverage --source hrw",
    run,
    options,
)
