"""The record of what is published: datasets with their licences in DCAT, and sets of links into others in VoID.

A source belongs to its author, and its encoding is a dataset of its own: the licence is that of the encoding alone.
DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/), VoID
(https://www.w3.org/TR/void/). A link counts where it was judged to hold.
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
FOAF, MEDIA = "http://xmlns.com/foaf/0.1/", "http://www.iana.org/assignments/media-types/"
WHOLE = "https://w3id.org/kzgraph/"
DESCRIPTION = "A validated knowledge graph of what is said about Kazakhstan's January 2022 events, and by whom"
PUBLISHER = ox.BlankNode("publisher")
FILES = {"trig": "application/trig", "nquads": "application/n-quads", "jsonld": "application/ld+json", "csv": "text/csv"}
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
    prefixes = {**PREFIXES, "dcat": DCAT, "foaf": FOAF, "void": VOID}
    return turtle(triples, prefixes).decode()


def _triples(store: ox.Store) -> Iterator[ox.Triple]:
    whole, catalogue = ox.NamedNode(WHOLE), ox.NamedNode(WHOLE + "catalogue")
    title, described = ox.Literal("kzgraph", language="en"), ox.Literal(DESCRIPTION, language="en")
    yield from _dataset(whole, title, described, len(store))
    yield _triple(catalogue, _TYPE, ox.NamedNode(DCAT + "Catalog"))
    for name, value in (("title", title), ("description", described), ("publisher", PUBLISHER)):
        yield _triple(catalogue, DCTERMS + name, value)
    yield _triple(catalogue, DCAT + "dataset", whole)
    yield from _publisher(store)
    yield from _distributions(whole)
    yield _triple(whole, PREFIXES["schema"] + "version", ox.Literal(__version__))
    yield _cited(whole, f"kzgraph, version {__version__}", WHOLE)
    for row in select(store, SOURCES):
        source = row["source"]
        encoding = ox.NamedNode(f"{source.value}/encoding")
        named = ox.Literal(f"Encoding of: {row['title'].value}", language="en")
        what = ox.Literal(f"What {row['name'].value} says in it, as assertions with voice, standing, day and passage.", language="en")
        yield from _dataset(encoding, named, what, sum(1 for _ in store.quads_for_pattern(None, None, None, source)))
        yield _cited(encoding, named.value, f"kzgraph, version {__version__}", WHOLE)
        yield _triple(encoding, PREFIXES["prov"] + "wasDerivedFrom", source)
        yield _triple(encoding, DCTERMS + "source", source)
        yield _triple(whole, DCTERMS + "hasPart", encoding)
        yield _triple(catalogue, DCAT + "dataset", encoding)
        yield _triple(source, _TYPE, ox.NamedNode(PREFIXES["schema"] + "CreativeWork"))
        yield _triple(source, DCTERMS + "title", row["title"])
        yield _triple(source, DCTERMS + "issued", row["day"])
        yield _triple(source, DCTERMS + "creator", row["creator"])
        yield _cited(source, row["name"].value, row["title"].value, row["day"].value, row["page"].value if row["page"] else "")
        if row["page"]:
            yield _triple(source, FOAF + "page", row["page"])
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


def _publisher(store: ox.Store) -> Iterator[ox.Triple]:
    """Who publishes, and since when: as the ontology says."""
    yield _triple(PUBLISHER, _TYPE, ox.NamedNode(FOAF + "Agent"))
    for row in select(store, "SELECT ?name ?day { <https://w3id.org/kzgraph/ontology> dcterms:publisher ?name ; dcterms:issued ?day }"):
        yield _triple(PUBLISHER, FOAF + "name", row["name"])
        yield _triple(
            ox.NamedNode(WHOLE), DCTERMS + "issued", ox.Literal(row["day"].value, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
        )


def _distributions(whole: ox.NamedNode) -> Iterator[ox.Triple]:
    """The forms in which `kzgraph export` and a site give the whole."""
    for name, media_type in FILES.items():
        node = ox.NamedNode(f"{WHOLE}distribution/{name}")
        yield _triple(whole, DCAT + "distribution", node)
        yield _triple(node, _TYPE, ox.NamedNode(DCAT + "Distribution"))
        yield _triple(node, DCTERMS + "title", ox.Literal(f"kzgraph, {name}", language="en"))
        yield _triple(node, DCAT + "accessURL", whole)
        yield _triple(node, DCAT + "mediaType", ox.NamedNode(MEDIA + media_type))
        yield _triple(node, DCTERMS + "license", ox.NamedNode(LICENCE))


def _dataset(node: ox.NamedNode, title: ox.Literal, description: ox.Literal, triples: int) -> Iterator[ox.Triple]:
    for kind in (DCAT + "Dataset", VOID + "Dataset"):
        yield _triple(node, _TYPE, ox.NamedNode(kind))
    yield _triple(node, DCTERMS + "title", title)
    yield _triple(node, DCTERMS + "description", description)
    yield _triple(node, DCTERMS + "publisher", PUBLISHER)
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


def _triple(subject: ox.NamedNode | ox.BlankNode, name: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(name), value)
