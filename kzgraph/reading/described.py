"""What is said of nodes, in RDF: a node with every claim that names it, whole; the terms of a namespace."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.reading.dossier import Dossier, dossier
from kzgraph.reading.notes import person_days
from kzgraph.vocab import KZ, PREFIXES

TYPE, ISSUED, HAS_SOURCE = (ox.NamedNode(PREFIXES[p] + name) for p, name in (("rdf", "type"), ("dcterms", "issued"), ("oa", "hasSource")))
PERSON, NAMED_IN = KZ.Person, KZ.namedIn


def node(store: ox.Store, iri: ox.NamedNode) -> tuple[Iterator[ox.Triple], tuple[str, ...]]:
    """The triples of a node and of the claims and links about it, and the days on which persons in them were named."""
    about = dossier(store, iri)
    return whole(store, about), person_days(store, about.nodes())


def whole(store: ox.Store, about: Dossier) -> Iterator[ox.Triple]:
    """The triples of a node and of the claims and links about it, and for each person in them where and when a source named them."""
    subjects = dict.fromkeys([about.node, *(row.assertion for row in about.said), *(row.link for row in about.links)])
    written = dict.fromkeys(triples(store, list(subjects)))
    nodes = {term for triple in written for term in (triple.subject, triple.object) if isinstance(term, ox.NamedNode)}
    yield from written
    named = {triple for person in nodes if next(store.quads_for_pattern(person, TYPE, PERSON), None) for triple in _naming(store, person)}
    yield from sorted(named - written.keys(), key=str)


def _naming(store: ox.Store, person: ox.NamedNode) -> Iterator[ox.Triple]:
    """From a person to the days on which the sources that name them were published."""
    yield ox.Triple(person, TYPE, PERSON)
    for passage in store.quads_for_pattern(person, NAMED_IN, None):
        for source in store.quads_for_pattern(passage.object, HAS_SOURCE, None):  # type: ignore[arg-type]
            yield from (passage.triple, source.triple)
            yield from (quad.triple for quad in store.quads_for_pattern(source.object, ISSUED, None))  # type: ignore[arg-type]


def terms(store: ox.Store, space: str) -> Iterator[ox.Triple]:
    """The triples of the terms of a namespace, and of its own IRI, which is that without the # at its end."""
    nodes = {quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode)}
    subjects = sorted(node_.value for node_ in nodes if node_.value == space.removesuffix("#") or node_.value.startswith(space))
    return triples(store, [ox.NamedNode(node_) for node_ in subjects])


def triples(store: ox.Store, subjects: list[ox.NamedNode]) -> Iterator[ox.Triple]:
    """The triples of the nodes, with those of the blank nodes that they lead to, each once."""
    waiting: list[ox.NamedNode | ox.BlankNode] = list(reversed(subjects))
    seen: set[ox.NamedNode | ox.BlankNode] = set(waiting)
    while waiting:
        for triple in sorted({quad.triple for quad in store.quads_for_pattern(waiting.pop(), None, None)}, key=str):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def licence(store: ox.Store) -> str:
    """The licence of what is encoded, empty where none is stated."""
    rows = select(store, "SELECT ?licence { <https://w3id.org/kzgraph/ontology> dcterms:license ?licence }")
    return next((row["licence"].value for row in rows), "")
