"""The IRIs that name the rows of a loaded table: that of their dataset where it has one, from their identifier, or else from their content.

A line number is not a stable name: a row inserted above moves all others. Where a table names its rows by their lines, a row is named
here by a digest of what is compared of it. So a judgement still belongs to its row after the row has moved, and to no other row.
A digest of a private row is keyed: else whoever guesses the cells of a person could see whether they are on the list.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.admitted import admit
from kzgraph.vocab import KZR, OWL


class Table(NamedTuple):
    """The rows of a loaded table by their IRIs, and whether these are the lines on which the rows stood."""

    rows: tuple[str, ...]
    by_line: bool


def quads(source: Path) -> Iterator[ox.Quad]:
    """The quads of a loaded table. Raises UsageError if it is not N-Quads, and LimitError."""
    admit([source], ox.RdfFormat.N_QUADS)
    try:
        yield from ox.parse(path=source, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, OSError, ValueError) as error:
        raise UsageError(f"{source}: not N-Quads: {error}. Load the table: kzgraph load FILE --as MAPPING --out FILE.nq.") from None


def table(source: Path, dataset: str) -> Table:
    """Reads how the rows of a dataset are named.

    The loader writes the identifier of a row into its IRI and into a cell. A number in the IRI that a cell repeats in each row is such
    an identifier; else it is the line. A mistake here only means that a question is asked again.
    """
    start, rows, repeated = f"{dataset}/", list[str](), True
    cells: set[str] = set()
    for quad in quads(source):
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        if not subject.startswith(start):
            continue
        if not rows or not f"{subject}/".startswith(f"{rows[-1]}/"):
            repeated = repeated and (not rows or rows[-1].removeprefix(start) in cells)
            rows.append(subject)
            cells = set()
        if isinstance(quad.object, ox.Literal):
            cells.add(quad.object.value)
    repeated = repeated and (not rows or rows[-1].removeprefix(start) in cells)
    numbered = all(row.removeprefix(start).isdigit() for row in rows)
    return Table(tuple(dict.fromkeys(rows)), numbered and not repeated)


def by_dataset(source: Path) -> dict[str, str]:
    """The IRI that the dataset itself gives a row, such as that of Wikidata, by the IRI that the row was loaded with."""
    same = (quad for quad in quads(source) if quad.predicate == OWL.sameAs)
    return {quad.subject.value: quad.object.value for quad in same if all(isinstance(term, ox.NamedNode) for term in quad.triple)}  # type: ignore[union-attr]


def by_content(source: Path, name: str, kind: str, rows: Sequence[Any], secret: str = "") -> dict[str, str]:
    """For rows named by their lines: the IRI that names each by its content, by the IRI that it was loaded with.

    With a `secret` nobody else can compute the names, and a row has another name in each list.
    Rows with the same compared cells are distinguished by their other cells, so that a judgement of a person does not pass to a namesake.
    """
    compared = {row.iri: [value for name, value in row._asdict().items() if name != "iri"] for row in rows}
    contents = {iri: json.dumps([kind, *values], default=str, ensure_ascii=False) for iri, values in compared.items()}
    often = Counter(contents.values())
    alike = {iri for iri, text in contents.items() if often[text] > 1}
    if alike:
        whole: dict[str, list[str]] = {iri: [] for iri in alike}
        for quad in quads(source):
            subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
            if subject in whole:
                whole[subject].append(f"{quad.predicate} {str(quad.object).replace(subject, '')}")
        contents |= {iri: "\n".join([contents[iri], *sorted(cells)]) for iri, cells in whole.items()}
    if secret:
        digests = {iri: hmac.new(secret.encode(), f"{name}\n{text}".encode(), "sha256").hexdigest() for iri, text in contents.items()}
    else:
        digests = {iri: hashlib.sha256(text.encode()).hexdigest() for iri, text in contents.items()}
    return {iri: f"{KZR}{name}/row-{digest[:32]}" for iri, digest in digests.items()}
