"""A made-up list, a stand-in for matching, and a workspace to link from."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.linking import work
from kzgraph.linking.candidates.candidate import Candidate, Reason
from kzgraph.linking.links import TOOL, Dataset
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


def row(number: int, dataset: Dataset = LIST) -> str:
    """The IRI of a row of a loaded list."""
    return f"{KZR}{dataset.name}/{number}"


def nquads(file, dataset, names, kind=ORGANISATION, release="", own=True):
    """Writes what the loader would of a list with these names; with `own`, the number of a row is an identifier and no line."""
    iri = f"{KZR}{dataset.name}{f'-{release}' if release else ''}"
    graph = ox.NamedNode(iri)
    told = [
        (iri, TYPE, ox.NamedNode("http://www.w3.org/ns/dcat#Dataset")),
        (iri, DCTERMS + "title", ox.Literal(dataset.title, language="en")),
    ]
    told += [(iri, DCTERMS + "accessRights", ox.Literal(dataset.rights))]
    told += [(iri, DCTERMS + "license", ox.NamedNode(dataset.licence))] if dataset.licence else []
    told += [(iri, SCHEMA + "version", ox.Literal(release))] if release else []
    for number, name in names.items():
        told += [(f"{iri}/{number}", DCTERMS + "identifier", ox.Literal(str(number)))] if own else []
        told += [(f"{iri}/{number}", TYPE, ox.NamedNode(kind)), (f"{iri}/{number}", SCHEMA + "name", ox.Literal(name))]
    quads = [ox.Quad(ox.NamedNode(subject), ox.NamedNode(term), value, graph) for subject, term, value in told]
    file.write_bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS))
    return file


def fake_matching(monkeypatch, found):
    """Matching that proposes these: one of ours, the number of a row, a score."""

    def rows(source, kind):
        for quad in ox.parse(path=source, format=ox.RdfFormat.N_QUADS):
            if quad.predicate.value == SCHEMA + "name":
                yield FakeRow(quad.subject.value, (quad.object.value,))

    def propose(workspace, rows, kind, *, progress=None):
        there = {one.iri.rsplit("/", 1)[-1]: one for one in rows}
        if progress:
            progress(len(there))
        for ours, number, score in found:
            if str(number) in there:
                name = there[str(number)].names[0]
                yield Candidate(
                    ours, there[str(number)].iri, score, (Reason("name", "ours", name, 4.2), Reason("place", "here", "there", -1.0))
                )

    for name, stub in (("left_out", lambda _: iter(())), ("rows", rows), ("propose", propose)):
        monkeypatch.setattr(f"kzgraph.linking.candidates.kinds.{name}", stub)


def pair(ours, number, theirs="Theirs", score=0.9, dataset=LIST, called="Ours"):
    """A candidate with its labels."""
    reasons = (Reason("name", called, theirs, 5.0), Reason("country", "Kazakhstan", "elsewhere", -2.0))
    return work.Pair(Candidate(ours, row(number, dataset), score, reasons), called, theirs, dataset.name)


def header(dataset=LIST, kind="organisations"):
    """The head of a work file."""
    return work.Header(dataset, kind, TOOL, "2022-11-01")
