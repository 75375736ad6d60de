"""W3C's tests of the SPARQL protocol and of service descriptions, from their manifests."""

from __future__ import annotations

import rdflib
from rdflib.collection import Collection

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
BOOLEAN = {"application/sparql-results+json", "application/sparql-results+xml"}
FORMATS = {
    "boolean": BOOLEAN,
    "tabular": {*BOOLEAN, "text/csv", "text/tab-separated-values"},
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"},
}


def quads(suite):
    """The graphs that the protocol tests query, as N-Quads."""
    lines = []
    for number in (1, 2, 3):
        name = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
        text = (suite / f"data{number}.nt").read_text(encoding="utf-8")
        lines += [
            f"{line.rstrip().removesuffix('.')}<{name}> .\n" for line in text.splitlines() if line.strip() and not line.startswith("#")
        ]
    return "".join(lines)


def run(manifest, server):
    """Why each test of a query fails; empty for those that pass."""
    graph = rdflib.Graph().parse(manifest)
    results = {}
    for test in Collection(graph, next(graph.objects(None, MF.entries))):
        name = str(test).rsplit("#")[-1]
        if "update" not in name:
            requests = graph.value(graph.value(test, MF.action), HT.requests)
            results[name] = next(filter(None, (_failure(graph, step, server) for step in Collection(graph, requests))), "")
    return results


def _failure(graph, request, server):
    headers = {}
    if (fields := graph.value(request, HT.headers)) is not None:
        headers = {str(graph.value(field, HT.fieldName)): str(graph.value(field, HT.fieldValue)) for field in Collection(graph, fields)}
    body = None
    if (content := graph.value(request, HT.body)) is not None:
        body = str(graph.value(content, CNT.chars)).encode(str(graph.value(content, CNT.characterEncoding) or "UTF-8"))
    got = server.ask(str(graph.value(request, HT.absolutePath)), str(graph.value(request, HT.methodName)), body, **headers)
    response = graph.value(request, HT.resp)
    classes = {str(status).rsplit("StatusCode")[-1][0] for status in graph.objects(response, MF.expectedStatus)}
    if classes and str(got.status)[0] not in classes:
        return f"status {got.status}: {got.body[:200]!r}"
    truth = graph.value(response, MF.expectedBoolean)
    if truth is not None and (b"true" in got.body) != truth.toPython():
        return f"not {truth}: {got.body[:200]!r}"
    form = graph.value(response, MF.expectedFormat)
    if form is not None and got.status < 300 and got.type not in FORMATS[str(form)]:
        return f"not {form}: {got.type}"
    return ""


def _description(server):
    got = server.ask("/sparql", Accept="application/rdf+xml, text/turtle;q=0.5")
    assert got.type in FORMATS["RDF"]
    return rdflib.Graph().parse(data=got.body, format=got.type)


def _returns_rdf(server):
    assert len(_description(server)) > 10


def _has_endpoint(server):
    assert rdflib.URIRef(server.url + "/sparql") in set(_description(server).objects(None, SD.endpoint))


def _conforms(server):
    """The node kinds and classes that the recommendation's schema sets for the properties used here."""
    graph = _description(server)
    services = set(graph.subjects(rdflib.RDF.type, SD.Service))
    assert services
    for node in services:
        assert graph.value(node, SD.endpoint)
    kinds = {SD.defaultDataset: SD.Dataset, SD.defaultGraph: SD.Graph, SD.namedGraph: SD.NamedGraph, SD.graph: SD.Graph}
    for link, kind in kinds.items():
        for value in graph.objects(None, link):
            assert (value, rdflib.RDF.type, kind) in graph
    for node in graph.subjects(rdflib.RDF.type, SD.NamedGraph):
        assert len(list(graph.objects(node, SD.name))) == 1


DESCRIPTION_TESTS = {"returns-rdf": _returns_rdf, "has-endpoint-triple": _has_endpoint, "conforms-to-schema": _conforms}
