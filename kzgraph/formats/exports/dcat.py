"""The record of what is published: datasets with their licences in DCAT, and sets of links into others in VoID.

DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), VoID (https://www.w3.org/TR/void/). A link counts where it was judged to hold.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.formats.graph_formats import turtle
from kzgraph.graph.store import select
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.graph.workspace import Workspace

DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
DCTERMS, SKOS = PREFIXES["dcterms"], PREFIXES["skos"]
WHOLE = "https://w3id.org/kzgraph/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
MATCHES = ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
SOURCES = """SELECT ?source ?title ?day ?page ?creator ?name {
  ?source a kz:Source ; dcterms:title ?title ; dcterms:issued ?day ; dcterms:creator ?creator . ?creator rdfs:label ?name
  FILTER (LANG(?name) = "en") OPTIONAL { ?source schema:url ?page } }"""
TARGETS = """SELECT ?set ?name ?value {
  ?set a kz:Dataset ; ?name ?value
  FILTER (?name IN (dcterms:title, dcterms:license, dcterms:accessRights, dcterms:bibliographicCitation, schema:url)) }"""
_TYPE = PREFIXES["rdf"] + "type"
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")


def record(_workspace: Workspace, store: ox.Store) -> str:
    """The record in Turtle: the whole, each source with its licence, and each set of links. Same graph, same bytes."""
    triples = sorted(set(_triples(store)), key=str)
    prefixes = {**PREFIXES, "dcat": DCAT, "void": VOID}
    return turtle(triples, prefixes).decode()


def _triples(store: ox.Store) -> Iterator[ox.Triple]:
    whole = ox.NamedNode(WHOLE)
    yield from _dataset(whole, ox.Literal("kzgraph", language="en"), len(store))
    yield _triple(whole, PREFIXES["schema"] + "version", ox.Literal(__version__))
    yield _cited(whole, f"kzgraph, version {__version__}", WHOLE)
    for row in select(store, SOURCES):
        source = row["source"]
        yield _triple(whole, DCTERMS + "hasPart", source)
        yield from _dataset(source, row["title"], sum(1 for _ in store.quads_for_pattern(None, None, None, source)))
        yield _triple(source, DCTERMS + "issued", row["day"])
        yield _triple(source, DCTERMS + "creator", row["creator"])
        yield _cited(source, row["name"].value, row["title"].value, row["day"].value, row["page"].value if row["page"] else "")
        if row["page"]:
            yield _triple(source, DCTERMS + "source", row["page"])
    for row in select(store, TARGETS):
        yield _triple(row["set"], _TYPE, ox.NamedNode(DCAT + "Dataset"))
        name = DCAT + "landingPage" if row["name"].value == PREFIXES["schema"] + "url" else row["name"].value
        yield _triple(row["set"], name, row["value"])
    for (target, relation), count in _links(store).items():
        name = relation.removeprefix(SKOS)
        short = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://", "", target.removeprefix(PREFIXES["link"])).lower()).strip("-")
        links = ox.NamedNode(f"{WHOLE}linkset/{short}-{name}")
        yield _triple(links, _TYPE, ox.NamedNode(VOID + "Linkset"))
        yield _triple(whole, VOID + "subset", links)
        yield _triple(links, VOID + "subjectsTarget", whole)
        yield _triple(links, VOID + "objectsTarget", ox.NamedNode(target))
        yield _triple(links, VOID + "linkPredicate", ox.NamedNode(relation))
        yield _triple(links, VOID + "triples", ox.Literal(str(count), datatype=_INTEGER))
        yield _triple(links, DCTERMS + "license", ox.NamedNode(LICENCE))


def _dataset(node: ox.NamedNode, title: ox.Literal, triples: int) -> Iterator[ox.Triple]:
    for kind in (DCAT + "Dataset", VOID + "Dataset"):
        yield _triple(node, _TYPE, ox.NamedNode(kind))
    yield _triple(node, DCTERMS + "title", title)
    yield _triple(node, DCTERMS + "license", ox.NamedNode(LICENCE))
    yield _triple(node, VOID + "triples", ox.Literal(str(triples), datatype=_INTEGER))


def _cited(node: ox.NamedNode, *parts: str) -> ox.Triple:
    return _triple(node, DCTERMS + "bibliographicCitation", ox.Literal(f"{'. '.join(filter(None, parts))}."))


def _links(store: ox.Store) -> Counter[tuple[str, str]]:
    """The number of links into each external dataset or namespace, by relation: positive judgements, and alignments of the ontology."""
    links: Counter[tuple[str, str]] = Counter()
    for row in select(store, "SELECT ?set ?relation { ?link kz:inDataset ?set ; kz:relation ?relation ; kz:linkState kzv:positive-link }"):
        links[row["set"].value, row["relation"].value] += 1
    for name in MATCHES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(SKOS + name), None):
            if isinstance(quad.object, ox.NamedNode) and not quad.object.value.startswith(WHOLE):
                iri = quad.object.value
                links[iri[: max(iri.rfind("#"), iri.rfind("/")) + 1], SKOS + name] += 1
    return links


def _triple(subject: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(name), value)
