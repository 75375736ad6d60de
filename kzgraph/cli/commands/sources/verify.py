"""`kzgraph sources verify`: passages against a copy of the text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kzgraph.cli import options as shared
from kzgraph.cli.command import Command
from kzgraph.cli.output import day_notes, print_notes


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", type=Path, help="the text, or the page as a browser saves it")
    shared.source(parser)
    parser.add_argument("--show", action="store_true", help="print the assertions of each passage")
    shared.formats(parser)


def run(options: argparse.Namespace) -> int:
    """Proves passages against a copy of the text; 1 if one is missing, or lacks the name of a person that it should hold."""
    import pyoxigraph as ox

    from kzgraph.formats.row_formats import render
    from kzgraph.graph import resolve, store
    from kzgraph.model import passages
    from kzgraph.reading import evidence
    from kzgraph.reading.notes import person_days
    from kzgraph.safety.escapes import one_line

    loaded = store.load(shared.opened(options))
    cited = {ox.NamedNode(passage.source) for passage in passages.passages(loaded)}  # a source of pages has no text to verify
    source = resolve.source(loaded, options.source, among=cited)
    proofs = evidence.verify(passages.passages(loaded, source.value), evidence.read_copy(options.copy))
    unnamed = evidence.unnamed_persons(loaded, proofs)
    missing = [proof for proof in proofs if proof.state == "missing"]
    resting = evidence.resting_on(loaded) if options.show else {}
    rows = []
    for proof in proofs if options.show else missing:
        rows.append((proof.passage.name, proof.state, proof.passage.paraphrase))
        rows += [(proof.passage.name, iri.rsplit("/", 1)[-1], label) for iri, label in resting.get(proof.passage.iri, [])]
    if rows:
        sys.stdout.write(render(("passage", "state", "paraphrase"), rows, options.format))
        print_notes(day_notes(person_days(loaded, {iri for assertions in resting.values() for iri, _ in assertions}), "en"))
    for person in unnamed:
        print(one_line(f"{person.passage.name}: the passage does not hold the name of {person.person}"), file=sys.stderr)
    for proof in missing:
        print(f"{proof.passage.name}: no text in the copy matches this passage", file=sys.stderr)
    exact = sum(proof.state == "exact" for proof in proofs)
    moved = len(proofs) - exact - len(missing)
    print(f"{len(proofs)} passages: {exact} at their offsets, {moved} elsewhere in the text, {len(missing)} missing", file=sys.stderr)
    return 1 if missing or unnamed else 0


COMMAND = Command("kzgraph sources verify statement.html --show", run, options)
