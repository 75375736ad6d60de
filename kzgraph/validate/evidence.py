"""The stage of evidence: the passages of a source against a copy of its text that the user gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.errors import KzgraphError
from kzgraph.graph.names import short
from kzgraph.graph.turtle import value_of
from kzgraph.model.passages import passages
from kzgraph.reading import evidence
from kzgraph.reading.evidence import RUN, Quotations, proved, unnamed_persons
from kzgraph.validate import cited_text
from kzgraph.validate.finding import Finding
from kzgraph.validate.material import Material
from kzgraph.validate.rules import Trouble, findings_at_terms
from kzgraph.validate.wording.clashes import findings
from kzgraph.validate.wording.texts import Graph
from kzgraph.vocab import DCTERMS, KZ, OA, RDFS, SKOS

START = OA.start
HAS_SOURCE = OA.hasSource
NAMED_IN = KZ.namedIn
TITLE = ox.NamedNode(DCTERMS + "title")
NAMES = (RDFS.label, SKOS.altLabel)


def refuse_unknown(material: Material, texts: Mapping[str, Path]) -> None:
    """Raises UsageError for a text of a source without passages that a text can prove: there would be nothing to check."""
    if texts:
        triples = [triple for file in material.union.values() for triple in file if triple.predicate in (START, HAS_SOURCE)]
        located = {triple.subject for triple in triples if triple.predicate == START}
        sources = {str(value.value) for passage, predicate, value in triples if predicate == HAS_SOURCE and passage in located}
        evidence.refuse_unknown(sources, texts)


def check(material: Material, texts: Mapping[str, Path]) -> Iterator[Finding]:
    """A finding for each passage that its text does not hold, each name that its passage lacks, and each text that quotes.

    `texts` gives a file for the name of each source, such as hrw-2022-10-26. One of a source that is not here, since this is a version
    before it, proves nothing.
    """
    if not texts:
        return
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triples in material.union.values() for triple in triples)
    try:
        stored = passages(store)
    except KzgraphError:
        return  # a passage without a number for an offset: the shapes say which
    sources = {passage.source for passage in stored}
    texts = {name: file for name, file in texts.items() if evidence.is_among(name, sources)}
    astray: dict[str, str] = {}
    unnamed: dict[tuple[str, str], str] = {}
    copies: list[str] = []
    pieces: list[dict[ox.NamedNode, str]] = []
    for text, proofs in proved(stored, texts):
        astray |= {proof.passage.iri: "is nowhere in the text" for proof in proofs if proof.state == "missing"}
        if any(proof.state == "exact" for proof in proofs):  # the very text that the offsets count: a copy that differs holds none of them
            astray |= {proof.passage.iri: "is elsewhere in the text" for proof in proofs if proof.state == "found"}
        pieces.append({ox.NamedNode(proof.passage.iri): proof.text for proof in proofs if proof.text})
        unnamed |= {(person.person, person.passage.iri): person.name for person in unnamed_persons(store, proofs)}
        copies.append(text)

    def is_name(triple: Triple) -> bool:
        return triple.predicate in NAMES and material.owner(str(value_of(triple.subject))) == "things"

    def names() -> Iterator[str]:
        return (value_of(triple.object) for triples in material.data.values() for triple in triples if is_name(triple))

    quotations = Quotations(copies, names)

    def judge(triple: Triple) -> Iterator[Trouble]:
        subject, predicate, value = triple
        if predicate == START and isinstance(subject, ox.NamedNode) and subject.value in astray:
            yield Trouble("passage-not-in-text", value, f"{short(subject)} {astray[subject.value]}")
        if predicate == NAMED_IN and (subject.value, value.value) in unnamed:
            message = f"{short(value)} does not hold the name of {short(subject)}"
            yield Trouble("name-not-in-passage", value, message)
        if isinstance(value, ox.Literal) and predicate != TITLE and not is_name(triple) and quotations.shared(value.value):
            message = f"{short(subject)} {short(predicate)} repeats {RUN} or more consecutive words of the source"
            yield Trouble("quoted-text", value, message)

    for file, triples in material.data.items():
        yield from findings_at_terms(file, triples, judge, material.workspace)
    graph = Graph(triple for triples in material.union.values() for triple in triples)
    yield from findings(material, [clash for own in pieces for clash in cited_text.clashes(graph, own)])
