"""Proposing: a loaded table is compared with the workspace, and what nobody has decided yet goes into a work file."""

from __future__ import annotations

import datetime
from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph import store as stores
from kzgraph.link import work
from kzgraph.link.decisions import Decisions
from kzgraph.link.links import TOOL, Dataset, Link, dataset_name, row_key
from kzgraph.model import KZR, PREFIXES, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kzgraph.workspace import Workspace


DCTERMS, SCHEMA, RDF = PREFIXES["dcterms"], PREFIXES["schema"], PREFIXES["rdf"]
DATASET = "http://www.w3.org/ns/dcat#Dataset"
# What a row is, by its class.
KINDS = {
    SCHEMA + "Person": "persons",
    SCHEMA + "Place": "places",
    "http://semanticweb.cs.vu.nl/2009/11/sem/Event": "events",
    SCHEMA + "MediaObject": "events",
    "http://www.w3.org/ns/org#Organization": "organisations",
    SCHEMA + "Legislation": "laws",
    PREFIXES["skos"] + "Concept": "matters",
}


class Proposal(NamedTuple):
    """What a run did. `waiting` pairs are in the work file; `decided` counts pairs by the state that they have already and keep.

    `altered` are judgements whose row bears another label than then, `gone` those whose row is in the table no more.
    """

    file: Path
    dataset: Dataset
    kind: str
    rows: int
    waiting: int
    decided: dict[str, int]
    altered: tuple[Link, ...]
    gone: tuple[Link, ...]


def propose(
    workspace: Workspace,
    source: Path,
    target: Path,
    kind: str = "",
    *,
    again: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Proposal:
    """Compares the N-Quads of a loaded table with the workspace and writes the work file `target`.

    `kind` is one of `kzgraph.match.KINDS`; without it, that of the class of the rows. What is decided already is not proposed again, a
    "no" above all, unless the row bears another label than it did then, or `again` asks for it. Raises UsageError where the work file
    may not be written.
    """
    match = import_module("kzgraph.match")  # late: it needs an extra
    dataset, found = described(source)
    kind = kind or found
    if not kind:
        raise UsageError(f"{source}: the class of its rows tells no kind: choose one of {', '.join(match.KINDS)} with --kind.")
    decisions = Decisions(workspace, dataset, target)
    labels: dict[str, str] = {}

    def noted() -> Iterator[Any]:
        for row in match.rows(source, kind):
            labels[row.iri] = label_of(row)
            yield row

    known = stores.Labels(stores.load(workspace))
    candidates = list(match.propose(workspace, noted(), kind, progress=progress))
    decided = decisions.read()
    counted: Counter[str] = Counter()
    waiting, altered = [], []
    for candidate in sorted(candidates, key=lambda one: (-one.score, one.subject, one.object)):
        pair = work.Pair(candidate, known.of(ox.NamedNode(candidate.subject)), labels.get(candidate.object, ""), dataset.name)
        before = decided.get(pair.key)
        if before and before.holds_for(pair.theirs) and not again:
            counted[before.state] += 1
            continue
        altered += [before] if before and not before.holds_for(pair.theirs) else []
        waiting.append(pair)
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    work.write(target, work.Header(dataset, kind, TOOL, day), waiting)
    gone = _gone(decided.values(), labels, dataset.name)
    return Proposal(target, dataset, kind, len(labels), len(waiting), dict(sorted(counted.items())), tuple(altered), gone)


def _gone(links: Iterable[Link], labels: dict[str, str], dataset: str) -> tuple[Link, ...]:
    """The judgements of rows that a table does not hold."""
    there = {row_key(iri, dataset) for iri in labels}
    return tuple(link for link in links if link.pair[1] not in there)


def described(source: Path) -> tuple[Dataset, str]:
    """The dataset that an N-Quads file describes at its head, and the kind of its rows if their class tells it.

    What does not say what may be done with its rows is private. Raises UsageError if no dataset is described.
    """
    told: dict[str, str] = {}
    iri = kind = ""
    for quad in _quads(source):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            continue
        if quad.object.value == DATASET and not iri:
            iri = quad.subject.value
        if quad.subject.value == iri:
            told.setdefault(quad.predicate.value, quad.object.value)
        elif iri and quad.subject.value.startswith(iri + "/") and quad.predicate.value == RDF + "type":
            kind = KINDS.get(quad.object.value, "")
            break
    if not iri.startswith(KZR):
        raise UsageError(f"{source}: describes no dataset, so nothing says what may be done with its rows. Load the table: kzgraph load.")
    release = told.get(SCHEMA + "version", "")
    name = iri.removeprefix(KZR).removesuffix(f"-{release}" if release else "")
    dataset_name(name, str(source))
    title = told.get(DCTERMS + "title", name).removesuffix(f" {release}" if release else "")
    rights = told.get(DCTERMS + "accessRights", "private")
    licence, page = told.get(DCTERMS + "license", ""), told.get(DCTERMS + "source", "")
    return Dataset(name, title, licence, page, rights, told.get(DCTERMS + "bibliographicCitation", "").strip()), kind


def _quads(source: Path) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(path=source, format=ox.RdfFormat.N_QUADS)
    except (SyntaxError, OSError, ValueError) as error:
        raise UsageError(f"{source}: no N-Quads: {error}. Load the table: kzgraph load FILE --as MAPPING --out FILE.nq.") from None


def label_of(row: Any) -> str:  # noqa: ANN401 (a row of any kind)
    """What a row is called: its label, else the first of its labels or names."""
    if hasattr(row, "label"):
        return str(row.label)
    if hasattr(row, "labels"):
        return str(row.labels[0].text) if row.labels else ""
    return str(row.names[0]) if row.names else ""
