"""Decisions about a list that is not published, while a question is asked: the DATASET.links.ttl beside a work file of `kzgraph link`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.turtle import parse
from kzgraph.vocab import KZ, KZV, LINK, RDF, SEMAPV, SKOS, XSD

SUFFIX = ".links.ttl"
# What a link says: the values of each term, or the datatype of its text. linkSubject, linkObject and inDataset name nodes.
CHOICES = {
    RDF.type: {KZ.Link.value},
    KZ.relation: {SKOS + name for name in ("exactMatch", "closeMatch", "relatedMatch")},
    KZ.linkState: {KZV + name for name in ("positive-link", "negative-link", "unsure-link")},
    KZ.foundBy: {SEMAPV + name for name in ("ManualMappingCuration", "LexicalMatching", "CompositeMatching", "UnspecifiedMatching")},
    KZ.reviewer: {KZV + name for name in ("encoder", "link-reviewer", "area-specialist")},
}
LITERALS = {
    KZ.objectLabel: XSD.string,
    KZ.score: XSD.decimal,
    KZ.justification: RDF.langString,
    KZ.tool: XSD.string,
    KZ.decidedOn: XSD.date,
}
_RULE = "Name the DATASET.links.ttl that kzgraph link review keeps beside its work file."


def add(store: ox.Store, file: Path) -> list[str]:
    """Adds the links of a file to a store, in a graph of their own; gives a note that they may not be passed on.

    Raises TurtleError, and UsageError for a file that says anything but how nodes of the graph were judged beside other things.
    """
    try:
        triples = list(parse(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. {_RULE}") from None
    links = {triple.subject for triple in triples if triple.predicate == RDF.type and triple.object == KZ.Link}
    if not links:
        raise UsageError(f"{file}: holds no decision. {_RULE}")
    times = Counter((triple.subject, triple.predicate) for triple in triples)
    for subject, term, value in triples:
        named = isinstance(subject, ox.NamedNode) and subject.value.startswith(LINK)
        if not named or subject not in links or times[subject, term] > 1 or _described(store, subject) or not _fits(store, term, value):
            raise UsageError(f"{file}: {subject} {term} {value} is not part of a decision about a node of the graph. {_RULE}")
    graph = ox.NamedNode(f"{LINK}{file.name.removesuffix(SUFFIX)}-beside")
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    return [f"{file.name} holds decisions about a list that is not published: do not share this answer"]


def _fits(store: ox.Store, term: ox.NamedNode, value: object) -> bool:
    """Whether a link may have this value: as the shape kzsh:Link, which this room cannot run."""
    if term in LITERALS:
        return isinstance(value, ox.Literal) and value.datatype == LITERALS[term]
    if not isinstance(value, ox.NamedNode):
        return False
    if term == KZ.linkSubject:
        return _described(store, value)
    if term == KZ.linkObject:  # a row, which has no class of ours
        types = store.quads_for_pattern(value, RDF.type, None)
        return not any(isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(KZ) for quad in types)
    return value.value.startswith(LINK) if term == KZ.inDataset else value.value in CHOICES.get(term, ())


def _described(store: ox.Store, node: object) -> bool:
    return isinstance(node, ox.NamedNode) and any(True for _ in store.quads_for_pattern(node, None, None))
