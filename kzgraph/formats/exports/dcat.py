"""The record of what is published: datasets with their licences in DCAT, and sets of links into others in VoID.

A source belongs to its author, and its encoding is a dataset of its own: the licence is that of the encoding alone.
DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/), VoID
(https://www.w3.org/TR/void/). A link counts where it was judged to hold. What the workspace does not state is left out.
DCAT-AP wants the class of a licence, media type, page and statement of rights beside each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox

from kzgraph.formats.exports.published import WHOLE, Stated, stated
from kzgraph.formats.graph_formats import turtle
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import PREFIXES

DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
DCTERMS, SKOS = PREFIXES["dcterms"], PREFIXES["skos"]
FOAF, MEDIA = "http://xmlns.com/foaf/0.1/", "http://www.iana.org/assignments/media-types/"
PUBLISHER = ox.BlankNode("publisher")
PUBLIC = ox.NamedNode("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
FILES = {"trig": "application/trig", "nquads": "application/n-quads", "jsonld": "application/ld+json", "csv": "text/csv"}
MATCHES = ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
SOURCES = """SELECT ?source ?title ?day ?page ?creator ?name {
  ?source a kz:Source ; dcterms:title ?title ; dcterms:issued ?day ; dcterms:creator ?creator . ?creator rdfs:label ?name
  FILTER (LANG(?name) = "en") OPTIONAL { ?source schema:url ?page } }"""
TARGETS = """SELECT ?set ?name ?value {
  ?set a kz:Dataset ; ?name ?value
  FILTER (?name IN (dcterms:title, dcterms:license, dcterms:bibliographicCitation, schema:url)) }"""
_TYPE = PREFIXES["rdf"] + "type"
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")


def record(workspace: Workspace, store: ox.Store) -> str:
    """The record in Turtle: the whole, each source with its licence, and each set of links. Same graph, same bytes."""
    triples = sorted(set(_triples(store, stated(workspace, store))), key=str)
    prefixes = {**PREFIXES, "dcat": DCAT, "foaf": FOAF, "void": VOID}
    return turtle(triples, prefixes).decode()


def _triples(store: ox.Store, own: Stated) -> Iterator[ox.Triple]:
    whole, catalogue = ox.NamedNode(own.iri), ox.NamedNode(own.iri + "catalogue")
    yield from _dataset(whole, own.title, own.description, len(store), own)
    yield _triple(catalogue, _TYPE, ox.NamedNode(DCAT + "Catalog"))
    yield from _described(catalogue, own.title, own.description, own)
    yield _triple(catalogue, DCAT + "dataset", whole)
    if own.publisher:
        yield _triple(PUBLISHER, _TYPE, ox.NamedNode(FOAF + "Agent"))
        yield _triple(PUBLISHER, FOAF + "name", ox.Literal(own.publisher))
    if own.issued:
        yield _triple(whole, DCTERMS + "issued", ox.Literal(own.issued, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))
    yield from _distributions(own)
    version = f"{own.title}, version {own.version}" if own.version else ""
    if own.version:
        yield _triple(whole, PREFIXES["schema"] + "version", ox.Literal(own.version))
    yield _cited(whole, version, own.iri)
    for row in select(store, SOURCES):
        source = row["source"]
        encoding = ox.NamedNode(f"{source.value}/encoding")
        named = f"Encoding of: {row['title'].value}"
        what = f"What {row['name'].value} says in it, as assertions with voice, standing, day and passage."
        yield from _dataset(encoding, named, what, sum(1 for _ in store.quads_for_pattern(None, None, None, source)), own)
        yield _cited(encoding, named, version, own.iri)
        yield _triple(encoding, PREFIXES["prov"] + "wasDerivedFrom", source)
        yield _triple(whole, DCTERMS + "hasPart", encoding)
        yield _triple(catalogue, DCAT + "dataset", encoding)
        yield _triple(source, _TYPE, ox.NamedNode(PREFIXES["schema"] + "CreativeWork"))
        yield _triple(source, DCTERMS + "title", row["title"])
        yield _triple(source, DCTERMS + "issued", row["day"])
        yield _triple(source, DCTERMS + "creator", row["creator"])
        yield _cited(source, row["name"].value, row["title"].value, row["day"].value, row["page"].value if row["page"] else "")
        if row["page"]:
            yield _triple(source, FOAF + "page", row["page"])
    links_into = _links(store)
    for row in select(store, TARGETS):
        yield from _external(row["set"], row["name"].value, row["value"], links_into, own)
    for (target, relation), count in links_into.items():
        name = relation.removeprefix(SKOS)
        short = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://", "", target.removeprefix(PREFIXES["link"])).lower()).strip("-")
        links = ox.NamedNode(f"{own.iri}linkset/{short}-{name}")
        yield _triple(links, _TYPE, ox.NamedNode(VOID + "Linkset"))
        yield _triple(whole, VOID + "subset", links)
        yield _triple(links, VOID + "subjectsTarget", whole)
        yield _triple(links, VOID + "objectsTarget", ox.NamedNode(target))
        yield _triple(links, VOID + "linkPredicate", ox.NamedNode(relation))
        yield _triple(links, VOID + "triples", ox.Literal(str(count), datatype=_INTEGER))
        yield from _licensed(links, own)


def _distributions(own: Stated) -> Iterator[ox.Triple]:
    """The forms in which `kzgraph export` and a site give the whole."""
    whole = ox.NamedNode(own.iri)
    for name, media_type in FILES.items():
        node = ox.NamedNode(f"{own.iri}distribution/{name}")
        yield _triple(whole, DCAT + "distribution", node)
        yield _triple(node, _TYPE, ox.NamedNode(DCAT + "Distribution"))
        yield _triple(node, DCTERMS + "title", ox.Literal(", ".join(filter(None, (own.title, name))), language="en"))
        yield _triple(node, DCAT + "accessURL", whole)
        yield from _typed(node, DCAT + "mediaType", ox.NamedNode(MEDIA + media_type), DCTERMS + "MediaType")
        yield from _licensed(node, own)


def _dataset(node: ox.NamedNode, title: str, description: str, triples: int, own: Stated) -> Iterator[ox.Triple]:
    for kind in (DCAT + "Dataset", VOID + "Dataset"):
        yield _triple(node, _TYPE, ox.NamedNode(kind))
    yield from _described(node, title, description, own)
    yield from _licensed(node, own)
    yield _triple(node, VOID + "triples", ox.Literal(str(triples), datatype=_INTEGER))


def _described(node: ox.NamedNode, title: str, description: str, own: Stated) -> Iterator[ox.Triple]:
    for name, text in (("title", title), ("description", description)):
        if text:
            yield _triple(node, DCTERMS + name, ox.Literal(text, language="en"))
    if own.publisher:
        yield _triple(node, DCTERMS + "publisher", PUBLISHER)


def _licensed(node: ox.NamedNode, own: Stated) -> Iterator[ox.Triple]:
    if own.licence:
        yield from _typed(node, DCTERMS + "license", ox.NamedNode(own.licence), DCTERMS + "LicenseDocument")


def _external(
    node: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal, links: Counter[tuple[str, str]], own: Stated
) -> Iterator[ox.Triple]:
    """A property of a dataset of others, which is public: no record is written of one that is not."""
    yield _triple(node, _TYPE, ox.NamedNode(DCAT + "Dataset"))
    yield from _typed(node, DCTERMS + "accessRights", PUBLIC, DCTERMS + "RightsStatement")
    count = sum(number for (target, _), number in links.items() if target == node.value)
    described = f"A dataset of others, into which {own.title or own.iri} has {count} links."
    yield _triple(node, DCTERMS + "description", ox.Literal(described, language="en"))
    if name == PREFIXES["schema"] + "url":
        yield from _typed(node, DCAT + "landingPage", value, FOAF + "Document")
    elif name == DCTERMS + "license":
        yield from _typed(node, name, value, DCTERMS + "LicenseDocument")
    else:
        yield _triple(node, name, value)


def _typed(node: ox.NamedNode, name: str, value: ox.NamedNode | ox.Literal, kind: str) -> Iterator[ox.Triple]:
    """A triple, and the class of its value if that is an IRI."""
    yield _triple(node, name, value)
    if isinstance(value, ox.NamedNode):
        yield _triple(value, _TYPE, ox.NamedNode(kind))


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
