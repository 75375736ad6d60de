"""A made-up list, a stand-in for matching, and a workspace to link from."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.linking import files, work
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.candidates.events import Compared
from kzgraph.linking.links import TOOL, Dataset
from kzgraph.safety import transaction
from kzgraph.vocab import KZR, PREFIXES

SCHEMA, DCTERMS, TYPE = PREFIXES["schema"], PREFIXES["dcterms"], PREFIXES["rdf"] + "type"
ORGANISATION, PERSON = "http://www.w3.org/ns/org#Organization", SCHEMA + "Person"
LIST = Dataset("example-list", "An example list", "https://creativecommons.org/licenses/by/4.0/")
PRIVATE = Dataset("secret-list", "A list that is nobody's business", rights="private")
OSCE, PROSECUTOR, UNION, MAMAY = (KZR + name for name in ("osce", "general-prosecutors-office", "european-union", "person-1"))


class FakeRow(NamedTuple):
    """A row as matching reads it."""

    iri: str
    names: tuple[str, ...]


def write_links(file, dataset, links):
    """Writes a file of links."""
    with transaction.begin(file) as change:
        files.put_links(change, file, dataset, links)


def write_datasets(file, datasets):
    """Writes the file of datasets."""
    with transaction.begin(file) as change:
        files.put_datasets(change, file, datasets)


def write_work(file, header, pairs):
    """Writes a work file."""
    transaction.write(file, work.text(header, pairs), private=not header.dataset.is_published)


def row(number: int, dataset: Dataset = LIST) -> str:
    """The IRI of a row of a loaded list."""
    return f"{KZR}{dataset.name}/{number}"


def nquads(file, dataset, names, kind=ORGANISATION, release="", own=True):
    """Writes what the loader would of a list with these names; with `own`, the number of a row is an identifier and no line."""
    iri = f"{KZR}{dataset.name}{f'-{release}' if release else ''}"
    graph = ox.NamedNode(iri)
    statements = [
        (iri, TYPE, ox.NamedNode("http://www.w3.org/ns/dcat#Dataset")),
        (iri, DCTERMS + "title", ox.Literal(dataset.title, language="en")),
    ]
    statements += [(iri, DCTERMS + "accessRights", ox.Literal(dataset.rights))]
    statements += [(iri, DCTERMS + "license", ox.NamedNode(dataset.licence))] if dataset.licence else []
    statements += [(iri, SCHEMA + "version", ox.Literal(release))] if release else []
    for number, name in names.items():
        statements += [(f"{iri}/{number}", DCTERMS + "identifier", ox.Literal(str(number)))] if own else []
        statements += [(f"{iri}/{number}", TYPE, ox.NamedNode(kind)), (f"{iri}/{number}", SCHEMA + "name", ox.Literal(name))]
    quads = [ox.Quad(ox.NamedNode(subject), ox.NamedNode(term), value, graph) for subject, term, value in statements]
    file.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
    return file


def fake_matching(monkeypatch, candidates):
    """A matcher that proposes these candidates: a local node, the number of a row, a score."""

    def rows(source, kind):
        for quad in ox.parse(path=source, format=ox.RdfFormat.N_QUADS):
            if quad.predicate.value == SCHEMA + "name":
                yield FakeRow(quad.subject.value, (quad.object.value,))

    def compare(workspace, rows, kind, *, progress=None):
        there = {row.iri.rsplit("/", 1)[-1]: row for row in rows}
        if progress:
            progress(len(there))
        found = [(local, there[str(number)], score) for local, number, score in candidates if str(number) in there]
        return Compared(
            [
                Candidate(local, row.iri, score, (Reason("name", "local", row.names[0], 4.2), Reason("place", "here", "there", -1.0)))
                for local, row, score in found
            ],
            [],
        )

    for name, stub in (("left_out", lambda _: iter(())), ("rows", rows), ("compare", compare)):
        monkeypatch.setattr(f"kzgraph.linking.candidates.kinds.{name}", stub)


def pair(local, number, external="Theirs", score=0.9, dataset=LIST, called="Ours"):
    """A candidate with its labels."""
    reasons = (Reason("name", called, external, 5.0), Reason("country", "Kazakhstan", "elsewhere", -2.0))
    return work.Pair(Candidate(local, row(number, dataset), score, reasons), called, external, dataset.name)


def header(dataset=LIST, kind="organisations"):
    """The head of a work file."""
    return work.Header(dataset, kind, TOOL, "2022-11-01")
