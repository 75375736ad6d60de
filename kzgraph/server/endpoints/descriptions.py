"""Descriptions of the server in RDF: the SPARQL service description and VoID statistics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.reading import stats
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.media import GRAPHS, ROWS
from kzgraph.server.openapi_objects import media_types, operation
from kzgraph.server.reply import graph
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.requests import Request

PATH = "/.well-known/void"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
SPACES = {**PREFIXES, "sd": SD, "void": VOID, "formats": "http://www.w3.org/ns/formats/", "foaf": "http://xmlns.com/foaf/0.1/"}
Node = ox.NamedNode | ox.Literal | str | int | float
Statement = tuple[str, str, Node]


def service(dataset: Dataset, request: Request) -> Reply:
    """The service description of the SPARQL endpoint."""
    base = request.base
    endpoint, data, default = base + "/sparql", base + "/.well-known/void#data", base + "/.well-known/void#default"
    statements: list[Statement] = [
        (base + "/sparql#service", "rdf:type", _iri("sd:Service")),
        (base + "/sparql#service", "sd:endpoint", ox.NamedNode(endpoint)),
        (base + "/sparql#service", "sd:supportedLanguage", _iri("sd:SPARQL11Query")),
        (base + "/sparql#service", "sd:feature", _iri("sd:UnionDefaultGraph")),
        *((base + "/sparql#service", "sd:resultFormat", ox.NamedNode(results.iri)) for results in ROWS.values()),
        *((base + "/sparql#service", "sd:resultFormat", ox.NamedNode(graph_format.iri)) for graph_format in GRAPHS.values()),
        (base + "/sparql#service", "sd:defaultDataset", ox.NamedNode(data)),
        *((data, "rdfs:comment", ox.Literal(words, language="en")) for words in _days(dataset)),
        (data, "rdf:type", _iri("sd:Dataset")),
        (data, "sd:defaultGraph", ox.NamedNode(default)),
        (default, "rdf:type", _iri("sd:Graph")),
    ]
    for number, name in enumerate(sorted(str(name.value) for name in dataset.store.named_graphs())):
        node, inner = f"{base}/sparql#graph-{number}", f"{base}/sparql#graph-{number}-content"
        statements += [
            (data, "sd:namedGraph", ox.NamedNode(node)),
            (node, "rdf:type", _iri("sd:NamedGraph")),
            (node, "sd:name", ox.NamedNode(name)),
            (node, "sd:graph", ox.NamedNode(inner)),
            (inner, "rdf:type", _iri("sd:Graph")),
        ]
    return _written(statements, request, dataset)


def void(dataset: Dataset, request: Request) -> Reply:
    """Statistics of the data in VoID."""
    base = request.base
    data, store = base + "/.well-known/void#data", dataset.store
    statements: list[Statement] = [
        (base + "/.well-known/void", "rdf:type", _iri("void:DatasetDescription")),
        (base + "/.well-known/void", "foaf:topic", ox.NamedNode(data)),
        (data, "rdf:type", _iri("void:Dataset")),
        (data, "void:sparqlEndpoint", ox.NamedNode(base + "/sparql")),
        (data, "void:dataDump", ox.NamedNode(base + "/store?default")),
        (data, "dcterms:identifier", "sha256:" + dataset.digest),
        *((data, f"void:{measure}", number) for measure, number in stats.totals(store).items()),
        *((data, "void:vocabulary", ox.NamedNode(space)) for space in stats.vocabularies(store)),
    ]
    for (kind, measure), numbers in stats.parts(store).items():
        for number, (node, count) in enumerate(numbers):
            part = f"{base}/.well-known/void#{kind}-{number}"
            statements += [
                (data, f"void:{kind}Partition", ox.NamedNode(part)),
                (part, f"void:{kind}", node),
                (part, f"void:{measure}", count),
            ]
    return _written(statements, request, dataset)


def _written(statements: Iterable[Statement], request: Request, dataset: Dataset) -> Reply:
    def triples() -> Iterator[ox.Triple]:
        for subject, predicate, node in statements:
            yield ox.Triple(
                ox.NamedNode(subject), _iri(predicate), node if isinstance(node, (ox.NamedNode, ox.Literal)) else ox.Literal(node)
            )

    return graph(triples(), request.acceptable(GRAPHS), dataset.limits, SPACES)


def _iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(SPACES[prefix] + local)


def _days(dataset: Dataset) -> list[str]:
    """The notes on persons: one for each day on which a source named any."""
    return [word("persons", "en", day=day) for day in sorted({entity.day for entity in dataset.entities} - {""})]


def describe(_: Dataset) -> dict[str, Any]:
    return {PATH: {"get": operation("void", "Statistics of the data, in VoID", media_types(GRAPHS), ("406",))}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, void),),
    openapi=describe,
)
