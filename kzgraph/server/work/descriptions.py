"""What the server says of itself in RDF: the SPARQL service description, VoID statistics, and the questions as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.graph.store import select
from kzgraph.server.media import GRAPHS
from kzgraph.server.work.done import Done, acceptable, graph
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzgraph.server.data import Served

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
SPACES = {**PREFIXES, "sd": SD, "void": VOID, "formats": FORMATS, "foaf": "http://xmlns.com/foaf/0.1/"}
SPACES["service"] = "https://w3id.org/kzgraph/service#"
FORMAT_NAMES = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "JSON-LD",
    "RDF_XML",
)
LIMITS = {
    "time": "The most seconds that an answer may take.",
    "rows": "The most rows, or triples, that an answer may have.",
    "bytes": "The most bytes that an answer may have before it is compressed.",
    "memory": "The most memory that an answer may need, in MiB.",
    "query": "The most bytes that a query may have in UTF-8.",
}
Node = ox.NamedNode | ox.Literal | str | int | float


def service(served: Served, job: dict[str, Any]) -> Done:
    """The service description of the endpoint at `base`, in the media type `type`."""
    base = job["base"]
    endpoint, data, default = base + "/sparql", base + "/.well-known/void#data", base + "/.well-known/void#default"
    told: list[tuple[str, str, Node]] = [
        (base + "/sparql#service", "rdf:type", _iri("sd:Service")),
        (base + "/sparql#service", "sd:endpoint", ox.NamedNode(endpoint)),
        (base + "/sparql#service", "sd:supportedLanguage", _iri("sd:SPARQL11Query")),
        (base + "/sparql#service", "sd:feature", _iri("sd:UnionDefaultGraph")),
        *((base + "/sparql#service", "sd:resultFormat", ox.NamedNode(FORMATS + name)) for name in FORMAT_NAMES),
        (base + "/sparql#service", "sd:defaultDataset", ox.NamedNode(data)),
        *((data, "rdfs:comment", ox.Literal(words, language="en")) for words in _days(served)),
        (data, "rdf:type", _iri("sd:Dataset")),
        (data, "sd:defaultGraph", ox.NamedNode(default)),
        (default, "rdf:type", _iri("sd:Graph")),
    ]
    for number, name in enumerate(sorted(str(name.value) for name in served.store.named_graphs())):
        node, inner = f"{base}/sparql#graph-{number}", f"{base}/sparql#graph-{number}-content"
        told += [
            (data, "sd:namedGraph", ox.NamedNode(node)),
            (node, "rdf:type", _iri("sd:NamedGraph")),
            (node, "sd:name", ox.NamedNode(name)),
            (node, "sd:graph", ox.NamedNode(inner)),
            (inner, "rdf:type", _iri("sd:Graph")),
        ]
    for name, words in LIMITS.items():
        told.append((base + "/sparql#service", f"service:{name}", getattr(served.limits, name)))
        told.append((SPACES["service"] + name, "rdfs:comment", ox.Literal(words, language="en")))
    return _written(told, job, served)


def void(served: Served, job: dict[str, Any]) -> Done:
    """How much of what there is, in VoID."""
    base = job["base"]
    data, count = base + "/.well-known/void#data", served.store
    told: list[tuple[str, str, Node]] = [
        (base + "/.well-known/void", "rdf:type", _iri("void:DatasetDescription")),
        (base + "/.well-known/void", "foaf:topic", ox.NamedNode(data)),
        (data, "rdf:type", _iri("void:Dataset")),
        (data, "void:sparqlEndpoint", ox.NamedNode(base + "/sparql")),
        (data, "void:dataDump", ox.NamedNode(base + "/store?default")),
        (data, "dcterms:identifier", "sha256:" + served.digest),
        (data, "void:triples", _count(count, "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }")),
        (data, "void:distinctSubjects", _count(count, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")),
        (data, "void:distinctObjects", _count(count, "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")),
        (data, "void:properties", _count(count, "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }")),
        (data, "void:classes", _count(count, "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }")),
        *((data, "void:vocabulary", ox.NamedNode(space)) for space in _vocabularies(served)),
    ]
    parts = (
        ("class", "entities", "SELECT ?it (COUNT(DISTINCT ?s) AS ?n) { ?s a ?it FILTER (ISIRI(?it)) } GROUP BY ?it ORDER BY ?it"),
        ("property", "triples", "SELECT ?it (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?it ?o { ?s ?it ?o } } GROUP BY ?it ORDER BY ?it"),
    )
    for kind, measure, sparql in parts:
        for number, row in enumerate(select(served.store, sparql)):
            part = f"{base}/.well-known/void#{kind}-{number}"
            told += [
                (data, f"void:{kind}Partition", ox.NamedNode(part)),
                (part, f"void:{kind}", row["it"]),
                (part, f"void:{measure}", int(row["n"].value)),
            ]
    return _written(told, job, served)


def examples(served: Served, job: dict[str, Any]) -> Done:
    """Every question as an executable example, with its words and keywords and the prefixes that the server supplies."""
    base = job["base"]
    about = base + "/.well-known/sparql-examples"
    told: list[tuple[str, str, Node]] = [(about + "#prefixes", "rdf:type", _iri("owl:Ontology"))]
    for prefix, space in PREFIXES.items():
        node = f"{about}#prefix-{prefix}"
        told += [
            (about + "#prefixes", "sh:declare", ox.NamedNode(node)),
            (node, "rdf:type", _iri("sh:PrefixDeclaration")),
            (node, "sh:prefix", prefix),
            (node, "sh:namespace", ox.Literal(space, datatype=_iri("xsd:anyURI"))),
        ]
    for question in served.questions.values():
        node = f"{base}/questions/{question.name}"
        told += [
            (node, "rdf:type", _iri("sh:SPARQLExecutable")),
            (node, "rdf:type", _iri("sh:SPARQLSelectExecutable")),
            *((node, "rdfs:label", ox.Literal(text, language=language)) for language, text in question.title.items()),
            *((node, "rdfs:comment", ox.Literal(text, language=language)) for language, text in question.question.items()),
            *((node, "schema:keywords", word) for word in (question.area, *question.tags)),
            (node, "sh:prefixes", ox.NamedNode(about + "#prefixes")),
            (node, "sh:select", question.sparql),
            (node, "schema:target", ox.NamedNode(base + "/sparql")),
        ]
    return _written(told, job, served)


def _written(told: Iterable[tuple[str, str, Node]], job: dict[str, Any], served: Served) -> Done:
    def triples() -> Iterator[ox.Triple]:
        for subject, predicate, node in told:
            yield ox.Triple(
                ox.NamedNode(subject), _iri(predicate), node if isinstance(node, (ox.NamedNode, ox.Literal)) else ox.Literal(node)
            )

    return graph(triples(), acceptable(job["type"], GRAPHS), served.limits, SPACES)


def _iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(SPACES[prefix] + local)


def _count(store: ox.Store, sparql: str) -> int:
    return next(int(row["n"].value) for row in select(store, sparql))


def _days(served: Served) -> list[str]:
    """What is said beside the names of persons: the days on which sources named them."""
    return [word("persons", "en", day=day) for day in sorted({each.day for each in served.entities} - {""})]


def _vocabularies(served: Served) -> list[str]:
    """The namespaces, of those that have a prefix, from which the properties and classes come."""
    used = {row["it"].value for row in select(served.store, "SELECT DISTINCT ?it { { ?s ?it ?o } UNION { ?s a ?it FILTER (ISIRI(?it)) } }")}
    return sorted(space for space in PREFIXES.values() if any(iri.startswith(space) for iri in used))
