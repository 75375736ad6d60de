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
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.graph_formats import turtle
from kzgraph.model.terms import TEXT, Term, in_language
from kzgraph.reading.published import WHOLE, Stated
from kzgraph.vocab import KZ, KZV, PREFIXES

if TYPE_CHECKING:
    from kzgraph.model import Node, Source
    from kzgraph.reading.whole import Whole

DCAT, VOID = "http://www.w3.org/ns/dcat#", "http://rdfs.org/ns/void#"
DCTERMS, SKOS = PREFIXES["dcterms"], PREFIXES["skos"]
FOAF, MEDIA = "http://xmlns.com/foaf/0.1/", "http://www.iana.org/assignments/media-types/"
PUBLISHER = ox.BlankNode("publisher")
PUBLIC = ox.NamedNode("http://publications.europa.eu/resource/authority/access-right/PUBLIC")
FILES = {"trig": "application/trig", "nquads": "application/n-quads", "jsonld": "application/ld+json", "csv": "text/csv"}
MATCHES = ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch")
OF_TARGETS = (DCTERMS + "title", DCTERMS + "license", DCTERMS + "bibliographicCitation", PREFIXES["schema"] + "url")
_TYPE = PREFIXES["rdf"] + "type"
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")


def record(whole: Whole) -> str:
    """The record in Turtle: the whole, each source with its licence, and each set of links. Same graph, same bytes."""
    triples = sorted({*_about_itself(whole), *_of_sources(whole), *_of_links(whole)}, key=str)
    prefixes = {**PREFIXES, "dcat": DCAT, "foaf": FOAF, "void": VOID}
    return turtle(triples, prefixes).decode()


def _about_itself(whole: Whole) -> Iterator[ox.Triple]:
    own = whole.stated
    node, catalogue = ox.NamedNode(own.iri), _catalogue(own)
    yield from _dataset(node, own.title, own.description, len(whole.quads), own)
    yield _triple(catalogue, _TYPE, ox.NamedNode(DCAT + "Catalog"))
    yield from _described(catalogue, own.title, own.description, own)
    yield _triple(catalogue, DCAT + "dataset", node)
    if own.publisher:
        yield _triple(PUBLISHER, _TYPE, ox.NamedNode(FOAF + "Agent"))
        yield _triple(PUBLISHER, FOAF + "name", ox.Literal(own.publisher))
    if own.issued:
        yield _triple(node, DCTERMS + "issued", ox.Literal(own.issued, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))
    yield from _distributions(own)
    if own.version:
        yield _triple(node, PREFIXES["schema"] + "version", ox.Literal(own.version))
    yield _cited(node, _version(own), own.iri)


def _of_sources(whole: Whole) -> Iterator[ox.Triple]:
    """Each source and its encoding, by each of its titles and creators."""
    sizes = Counter(quad.graph_name for quad in whole.quads)
    for source in whole.model.sources():
        for creator in source.creators:
            yield from _of_source(source, creator, sizes[ox.NamedNode(source.iri)], whole.stated)


def _of_source(source: Source, creator: Node, size: int, own: Stated) -> Iterator[ox.Triple]:
    node, encoding, name = ox.NamedNode(source.iri), ox.NamedNode(f"{source.iri}/encoding"), in_language(creator.labels)
    day = source.issued
    if not (name and day):
        return
    for title in source.titles:
        named = f"Encoding of: {title}"
        yield from _dataset(encoding, named, f"What {name} says in it, as assertions with voice, standing, day and passage.", size, own)
        yield _cited(encoding, named, _version(own), own.iri)
        yield _triple(encoding, PREFIXES["prov"] + "wasDerivedFrom", node)
        yield _triple(ox.NamedNode(own.iri), DCTERMS + "hasPart", encoding)
        yield _triple(_catalogue(own), DCAT + "dataset", encoding)
        yield _triple(node, _TYPE, ox.NamedNode(PREFIXES["schema"] + "CreativeWork"))
        yield _triple(node, DCTERMS + "title", TEXT.write(title))
        yield _triple(node, DCTERMS + "issued", day.literal)
        yield _triple(node, DCTERMS + "creator", ox.NamedNode(creator.iri))
        yield _cited(node, name, title.value, day.value, source.url.iri if source.url else "")
        if source.url:
            yield _triple(node, FOAF + "page", ox.NamedNode(source.url.iri))


def _of_links(whole: Whole) -> Iterator[ox.Triple]:
    """The datasets of others, and the links into each and into other namespaces."""
    own, links_into = whole.stated, _links(whole)
    for target in whole.of_class(KZ.Dataset):
        for name in OF_TARGETS:
            for value in whole.nodes[target].get(name, ()):
                yield from _external(ox.NamedNode(target), name, value, links_into, own)
    for (target, relation), count in links_into.items():
        name = relation.removeprefix(SKOS)
        short = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://", "", target.removeprefix(PREFIXES["link"])).lower()).strip("-")
        links = ox.NamedNode(f"{own.iri}linkset/{short}-{name}")
        yield _triple(links, _TYPE, ox.NamedNode(VOID + "Linkset"))
        yield _triple(ox.NamedNode(own.iri), VOID + "subset", links)
        yield _triple(links, VOID + "subjectsTarget", ox.NamedNode(own.iri))
        yield _triple(links, VOID + "objectsTarget", ox.NamedNode(target))
        yield _triple(links, VOID + "linkPredicate", ox.NamedNode(relation))
        yield _triple(links, VOID + "triples", ox.Literal(str(count), datatype=_INTEGER))
        yield from _licensed(links, own)


def _catalogue(own: Stated) -> ox.NamedNode:
    return ox.NamedNode(own.iri + "catalogue")


def _version(own: Stated) -> str:
    return f"{own.title}, version {own.version}" if own.version else ""


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


def _links(whole: Whole) -> Counter[tuple[str, str]]:
    """The number of links into each external dataset or namespace, by relation: positive judgements, and alignments of the ontology."""
    held = (link for link in whole.model.links() if link.state.iri == KZV + "positive-link")
    links = Counter((link.dataset.iri, link.relation.iri) for link in held)
    for properties in whole.nodes.values():
        for relation in (SKOS + name for name in MATCHES):
            for value in properties.get(relation, ()):
                if isinstance(value, ox.NamedNode) and not value.value.startswith(WHOLE):
                    iri = value.value
                    links[iri[: max(iri.rfind("#"), iri.rfind("/")) + 1], relation] += 1
    return links


def _triple(subject: ox.NamedNode | ox.BlankNode, name: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(name), value)
