"""Common clients, unmodified: SPARQLWrapper, rdflib's SPARQLStore and curl, also many at once."""

from __future__ import annotations

import json
import subprocess
import threading

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from kzgraph.graph import remote_endpoint
from tests.server import corpus
from tests.server.serving import serving

PERSONS = "PREFIX kz: <https://w3id.org/kzgraph/ontology#> SELECT ?s { ?s a kz:Person } ORDER BY ?s"
FIRST = "https://w3id.org/kzgraph/resource/person-1"


def wrapped(server, sparql, form, method=None):
    client = SPARQLWrapper(server.url + "/sparql")
    client.setQuery(sparql)
    client.setReturnFormat(form)
    if method:
        client.setMethod(method)
    return client.queryAndConvert()


def test_sparqlwrapper(server):
    for method in (None, POST):
        assert wrapped(server, PERSONS, JSON, method)["results"]["bindings"][0]["s"]["value"] == FIRST
    assert FIRST in wrapped(server, PERSONS, XML).toxml()
    assert FIRST.encode() in wrapped(server, PERSONS, CSV)
    assert wrapped(server, "ASK { }", JSON)["boolean"] is True
    assert b"kzr:person-1 " in wrapped(server, f"DESCRIBE <{FIRST}>", TURTLE)


def test_the_remote_of_this_package(server):
    engine = remote_endpoint.Remote(server.url + "/sparql", 10)
    engine.check()
    assert next(iter(engine.select(PERSONS)))["s"].value == FIRST


def test_rdflibs_store(server):
    graph = rdflib.Graph(SPARQLStore(server.url + "/sparql"))
    assert next(str(row.s) for row in graph.query(PERSONS)) == FIRST
    assert (rdflib.URIRef(FIRST), rdflib.RDF.type, rdflib.URIRef("https://w3id.org/kzgraph/ontology#Person")) in graph
    assert len(list(graph.triples((rdflib.URIRef(FIRST), None, None)))) >= 3
    assert len(graph) > 1000
    person, kind = rdflib.URIRef(FIRST), rdflib.URIRef("https://w3id.org/kzgraph/ontology#Person")
    assert graph.value(person, rdflib.RDF.type) == kind
    assert person in set(graph.subjects(rdflib.RDF.type, kind))
    assert list(graph.objects(rdflib.URIRef("urn:none"), None)) == []
    assert list(graph.predicates(person, kind)) == [rdflib.RDF.type]
    assert graph.query("ASK { ?s a <urn:none> }").askAnswer is False
    assert graph.query(f"ASK {{ <{FIRST}> ?p ?o }}").askAnswer is True
    bound = graph.query("SELECT ?s ?none ?label { ?s rdfs:label ?label OPTIONAL { ?s <urn:none> ?none } }", initBindings={"s": person})
    (row, *_) = list(bound)
    assert (row.none, isinstance(row.label, rdflib.Literal), bool(row.label.language)) == (None, True, True)
    built = graph.query(f"CONSTRUCT {{ ?s a ?t }} WHERE {{ ?s a ?t VALUES ?s {{ <{FIRST}> }} }}")
    assert (person, rdflib.RDF.type, kind) in built.graph
    assert len(graph.query(f"DESCRIBE <{FIRST}>").graph) >= 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["json", "xml", "csv"])
def test_rdflibs_store_by_every_method_and_form(server, method, form):
    graph = rdflib.Graph(SPARQLStore(server.url + "/sparql", method=method, returnFormat=form))
    assert next(str(row.s) for row in graph.query(PERSONS)) == FIRST


def test_rdflibs_store_reads_one_graph_by_its_name(server):
    store, name = SPARQLStore(server.url + "/sparql"), rdflib.URIRef("https://w3id.org/kzgraph/ontology")
    one = rdflib.Graph(store, identifier=name)
    assert 0 < len(one) < len(rdflib.Graph(store))
    assert (rdflib.URIRef("https://w3id.org/kzgraph/ontology#Person"), None, None) in one
    assert (rdflib.URIRef(FIRST), None, None) not in one
    assert name in set(store.contexts())


@pytest.mark.needs("curl")
def test_curl(server):
    def run(*words):
        return subprocess.run(["curl", "-sS", "--fail-with-body", *words], capture_output=True, check=False)

    got = run("--data-urlencode", f"query={PERSONS}", "-H", "Accept: text/csv", server.url + "/sparql")
    assert got.stdout.decode().splitlines()[1] == FIRST
    got = run("-G", "--data-urlencode", f"query={PERSONS}", "--compressed", server.url + "/sparql")
    assert json.loads(got.stdout)["results"]["bindings"][0]["s"]["value"] == FIRST
    got = run("-H", "Content-Type: application/sparql-query", "--data-binary", PERSONS, server.url + "/sparql")
    assert FIRST in got.stdout.decode()
    got = run("-G", "--data-urlencode", "query=SELEC", server.url + "/sparql")
    assert got.returncode == 22
    assert json.loads(got.stdout)["line"] == 1


@pytest.mark.promise("heavy-load", "complete")
@pytest.mark.needs("curl")
@pytest.mark.slow
def test_many_clients_at_once_while_one_asks_for_too_much(little):
    """Each answer is complete and correct, or an error."""
    with serving("--time", "10", "--data", little) as server:
        flooded(server)


def flooded(server):
    wrong = []

    def ask(number):
        try:
            for turn in range(15):
                if number % 2:
                    got = wrapped(server, f"SELECT ({number} * 1000 + {turn} AS ?n) {{ }}", JSON)["results"]["bindings"][0]["n"]["value"]
                else:
                    query = f"query=SELECT ({number} * 1000 + {turn} AS ?n) {{ }}"
                    words = ["curl", "-sS", "-G", "--data-urlencode", query, "-H", "Accept: text/csv", server.url + "/sparql"]
                    got = subprocess.run(words, capture_output=True, check=True).stdout.decode().split()[-1]
                if int(got) != number * 1000 + turn:
                    wrong.append(got)
        except Exception as error:
            wrong.append(repr(error))

    def flood():
        while not stop.is_set():
            server.post(corpus.HEAVY["cross product counted"] + " # " + str(id(threading.current_thread())), source="127.0.0.7")

    stop = threading.Event()
    heavy = [threading.Thread(target=flood) for _ in range(4)]
    light = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in (*heavy, *light):
        thread.start()
    for thread in light:
        thread.join()
    stop.set()
    for thread in heavy:
        thread.join()
    assert wrong == []
    server.assert_alive()
