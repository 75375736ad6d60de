"""The SPARQL Protocol, read only: W3C's tests, and what they do not cover."""

from __future__ import annotations

import gzip
import json
from types import SimpleNamespace
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kzgraph.server.endpoints.sparql import LONGEST_NOTES, sparql
from kzgraph.server.requests import Request
from kzgraph.server.settings import Limits
from tests.conftest import SHARED
from tests.server import w3c
from tests.server.serving import CSV, FORM, JSON, QUERY, TSV, TURTLE, XML, serving

PERSONS = "SELECT ?person { ?person a kz:Person } ORDER BY ?person"
KZR = "https://w3id.org/kzgraph/resource/"
TWO = [{"person": KZR + "person-1"}, {"person": KZR + "person-2"}]
GRAPHS = """<urn:a> <urn:p> "in a" <urn:graph-a> .
<urn:b> <urn:p> "in b" <urn:graph-b> .
<urn:c> <urn:p> "in none" .
"""


@pytest.fixture(scope="module")
def behind():
    """A server at the address of a proxy."""
    with serving("--url", "https://example.org/kz") as running:
        yield running


@pytest.fixture(scope="module")
def quads(tmp_path_factory):
    file = tmp_path_factory.mktemp("quads") / "data.nq"
    file.write_text(GRAPHS, encoding="utf-8")
    with serving("--data", file) as running:
        yield running


@pytest.mark.needs("shared")
def test_w3c_protocol_tests_of_queries_pass(tmp_path):
    suite = SHARED / "conformance" / "w3c-sparql-protocol"
    file = tmp_path / "protocol.nq"
    file.write_text(w3c.quads(suite), encoding="utf-8")
    with serving("--data", file) as running:
        results = w3c.run(suite / "manifest.ttl", running)
    assert len(results) == 20
    assert {name: why for name, why in results.items() if why} == {}


def test_get_form_and_body_give_the_same_answer(server):
    by_form = server.ask("/sparql", "POST", "query=" + PERSONS.replace(" ", "%20").replace("?", "%3F"), Content_Type=FORM, Accept=JSON)
    assert server.get(PERSONS).rows() == server.post(PERSONS).rows() == by_form.rows() == TWO
    assert server.ask("/sparql/?query=ASK%20%7B%7D", Accept=JSON).json()["boolean"] is True


@pytest.mark.parametrize("error", [ValueError, OSError, RuntimeError])
def test_an_answer_stays_where_its_notes_fail(store, monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("kzgraph.questions.query_notes.notes", fail)
    request = Request("GET", "/sparql", "query=" + quote("ASK { ?x a kz:Victim }"), JSON)
    assert json.loads(sparql(SimpleNamespace(store=store, limits=Limits()), request).body)["boolean"] is False


@pytest.mark.parametrize("accept", [JSON, XML, CSV, TSV, TURTLE])
def test_what_is_likely_wrong_is_said_in_a_header_and_in_json(server, accept):
    wrong = "CONSTRUCT WHERE { ?x a kz:Victim }" if accept == TURTLE else "SELECT ?x { ?x a kz:Victim }"
    got = server.get(wrong, accept)
    note = "kz:Victim does not exist, so nothing can match it. Did you mean kz:victim?"
    assert got.headers["kzgraph-note"] == note
    if accept == JSON:
        assert got.json()["notes"] == [note]
        assert list(ox.parse_query_results(got.body, format=ox.QueryResultsFormat.JSON)) == []
    else:
        assert b"does not exist" not in got.body
    right = server.get(PERSONS)
    assert "kzgraph-note" not in right.headers
    assert "notes" not in right.json()


def test_notes_are_in_the_language_that_is_asked_for_and_the_header_has_those_that_fit(server):
    terms = [f"kz:nothing{'x' * 100}{number}" for number in range(6)]
    wrong = " ".join(f"?x {term} ?y ." for term in terms)
    got = server.ask(f"/sparql?lang=ru&query={quote(f'SELECT ?x {{ {wrong} }}')}", Accept=JSON)
    notes = got.json()["notes"]
    assert notes[5] == f"{terms[5]} не существует, поэтому ничего найти нельзя."
    header = got.headers["kzgraph-note"].encode().decode("unicode_escape")
    assert 1 < len(got.headers["kzgraph-note"]) <= LONGEST_NOTES
    fitting = header.count("нельзя.")
    assert 1 < fitting < len(notes)
    assert header == " ".join(notes[:fitting])
    assert len(" ".join(notes[: fitting + 1]).encode("ascii", "backslashreplace")) > LONGEST_NOTES
    assert server.ask("/sparql?lang=xx&query=ASK%20%7B%7D").status == 400


@pytest.mark.parametrize(
    ("parameter", "sparql", "given"),
    [
        ("format=json", "ASK%20%7B%7D", JSON),
        ("output=csv", "ASK%20%7B%7D", CSV),
        ("results=xml", "ASK%20%7B%7D", XML),
        ("format=application/sparql-results+json", "ASK%20%7B%7D", JSON),
        ("format=turtle", "DESCRIBE%20kzr:kazakhstan", TURTLE),
        ("format=n3&output=n3&results=n3", "DESCRIBE%20kzr:kazakhstan", TURTLE),
        ("format=json", "DESCRIBE%20kzr:kazakhstan", "application/ld+json"),
    ],
)
def test_a_parameter_chooses_the_format_as_at_other_servers(server, parameter, sparql, given):
    assert server.ask(f"/sparql?query={sparql}&{parameter}", Accept=TSV).type == given


@pytest.mark.parametrize(("value", "words"), [("spreadsheet", "no such format"), ("text/html", "available as"), ("csv", "available as")])
def test_a_format_that_is_not_there_is_refused(server, value, words):
    got = server.ask(f"/sparql?query=DESCRIBE%20kzr:kazakhstan&format={value}")
    assert got.status == 406
    assert words in got.json()["detail"]


@pytest.mark.parametrize("accept", [JSON, XML, CSV, TSV])
def test_rows_in_each_format(server, accept):
    got = server.get(PERSONS, accept)
    assert got.type == accept
    if accept == CSV:  # CSV does not distinguish IRIs from strings
        assert got.body.decode().splitlines() == ["person", KZR + "person-1", KZR + "person-2"]
        return
    found = ox.parse_query_results(got.body, format=ox.QueryResultsFormat.from_media_type(accept))
    assert [[term.value for term in row] for row in found] == [[KZR + "person-1"], [KZR + "person-2"]]


@pytest.mark.parametrize("accept", [TURTLE, "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_graphs_in_each_format(server, accept):
    got = server.get("CONSTRUCT WHERE { kzr:person-1 a ?kind }", accept)
    assert got.type == accept
    (triple,) = [quad.triple for quad in ox.parse(got.body, format=ox.RdfFormat.from_media_type(accept))]
    assert (triple.subject.value, triple.object.value) == (KZR + "person-1", "https://w3id.org/kzgraph/ontology#Person")


@pytest.mark.parametrize(
    ("accept", "sparql", "given"),
    [
        ("", PERSONS, JSON),
        ("*/*", PERSONS, JSON),
        ("application/json", PERSONS, JSON),
        ("application/json", "DESCRIBE kzr:person-1", "application/ld+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PERSONS, XML),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.7", PERSONS, XML),
        ("text/*", PERSONS, CSV),
        ("text/csv;q=0, text/*", PERSONS, TSV),
        ("text/turtle, application/sparql-results+json", "ASK { }", JSON),
        ("text/turtle, application/sparql-results+json", "CONSTRUCT WHERE { kzr:person-1 a ?x }", TURTLE),
        ("application/sparql-results+xml, application/rdf+xml", "CONSTRUCT WHERE { kzr:person-1 a ?x }", "application/rdf+xml"),
    ],
)
def test_a_client_gets_the_type_that_it_prefers(server, accept, sparql, given):
    got = server.get(sparql, accept)
    assert (got.status, got.type) == (200, given)


@pytest.mark.parametrize(("accept", "sparql"), [("image/png", PERSONS), (TURTLE, PERSONS), (CSV, "DESCRIBE kzr:person-1")])
def test_an_unavailable_type_is_406(server, accept, sparql):
    got = server.get(sparql, accept)
    assert (got.status, got.type) == (406, "application/problem+json")
    assert "available as" in got.json()["detail"]
    assert "Accept" in got.headers["vary"]


def test_a_dataset_of_rdflib_over_the_server_has_rows(server):
    dataset = rdflib.Dataset(store=SPARQLStore(f"{server.url}/sparql"))
    assert {str(row.person) for row in dataset.query(f"SELECT ?person {{ ?person a <{KZR.replace('resource/', 'ontology#')}Person> }}")}


def test_json_ld_has_a_context_with_its_prefixes(server):
    graph = server.get("DESCRIBE kzr:person-1", "application/ld+json").json()
    assert graph["@context"]["kz"] == "https://w3id.org/kzgraph/ontology#"
    assert [node["@id"] for node in graph["@graph"]] == ["kzr:person-1"]


def test_an_answer_in_json_has_flags_and_what_it_does_not_say(server):
    answer = server.ask("/questions/who-ordered-it", Accept=JSON).json()
    assert answer["unsaid"]
    assert answer["silences"][0]["text"].startswith("HRW 2022 does not say anything on this")
    claims = {row["assertion"]["value"] for row in answer["results"]["bindings"]}
    assert {*answer["flags"]} <= claims
    assert {flag["flag"] for flags in answer["flags"].values() for flag in flags} >= {"left open", "supplied"}
    assert ox.parse_query_results(json.dumps(answer), format=ox.QueryResultsFormat.JSON)  # readers of SPARQL results ignore them
    assert "Accept" in server.ask("/questions/who-ordered-it", Accept="image/png").headers["vary"]


def test_a_malformed_query_is_400_with_line_and_column(server):
    got = server.get("SELECT ?x {\n  ?x a Person }")
    assert (got.status, got.type) == (400, "application/problem+json")
    problem = got.json()
    assert (problem["line"], problem["column"], problem["status"]) == (2, 14, 400)
    assert "write kz:Person" in problem["detail"]
    assert problem["type"].endswith("/problem/syntax")


@pytest.mark.promise("read-only")
@pytest.mark.parametrize(
    ("path", "method", "body", "kind", "status"),
    [
        ("/sparql", "PUT", b"x", QUERY, 405),
        ("/sparql", "DELETE", None, "", 405),
        ("/sparql", "PATCH", b"x", QUERY, 405),
        ("/sparql", "POST", b"ASK {}", "text/plain", 415),
        ("/sparql", "POST", b"ASK {}", "", 415),
        ("/sparql", "POST", b"INSERT DATA { <a:a> <a:a> <a:a> }", "application/sparql-update", 415),
        ("/sparql", "POST", b"", FORM, 400),
        ("/sparql", "POST", b"update=CLEAR%20ALL", FORM, 400),
        ("/sparql", "POST", b"query=ASK{}&query=ASK{}", FORM, 400),
        ("/sparql", "POST", b"query=%FF", FORM, 400),
        ("/sparql", "POST", "ASK {} # ü".encode("utf-16"), QUERY, 400),
        ("/sparql", "POST", b"DELETE WHERE { ?s ?p ?o }", QUERY, 400),
        ("/sparql?query=ASK{}&query=ASK{}", "GET", None, "", 400),
        ("/sparql?default-graph-uri=relative&query=ASK%20%7B%7D", "GET", None, "", 400),
        ("/sparql?" + "&".join("a=1" for _ in range(600)), "GET", None, "", 400),
        ("/nothing", "GET", None, "", 404),
        ("/sparql/deeper", "GET", None, "", 404),
        ("/sparql", "POST", b"#" * 70_000, QUERY, 413),
        ("/store?default", "POST", b"", "", 405),
    ],
)
def test_wrong_requests_get_the_right_error(server, path, method, body, kind, status):
    got = server.ask(path, method, body, **({"Content_Type": kind} if kind else {}))
    assert (got.status, got.type) == (status, "application/problem+json"), got.body
    problem = got.json()
    assert problem["status"] == status
    assert problem["detail"]
    assert status != 405 or "GET" in got.headers["allow"]


def test_head_sends_no_body(server):
    whole = server.get(PERSONS)
    head = server.get(PERSONS, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag"):
        assert head.headers[name] == whole.headers[name]


def test_any_site_may_read_without_credentials(server):
    got = server.get(PERSONS, Origin="https://example.org")
    assert got.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in got.headers
    asked = server.ask("/sparql", "OPTIONS", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert asked.status == 204
    assert {"GET", "POST"} <= set(asked.headers["access-control-allow-methods"].split(", "))
    assert asked.headers["access-control-allow-headers"] == "*"
    bad = server.get("SELEC", Origin="https://example.org")
    assert bad.headers["access-control-allow-origin"] == "*"


def test_requests_of_common_tools_are_accepted(server):
    """A byte order mark before the query; `*` as a media range."""
    assert server.ask("/sparql", "POST", b"\xef\xbb\xbfASK {}", Content_Type=QUERY).status == 200
    assert server.get("ASK {}", accept="*").status == 200
    assert server.get("ASK {}", accept="text/html, image/gif, *; q=.2, */*; q=.2").status == 200


def test_long_answers_are_compressed_for_clients_that_accept_it(server):
    sparql = "SELECT * { ?s ?p ?o } LIMIT 200"
    plain, packed = server.get(sparql), server.get(sparql, Accept_Encoding="gzip, deflate")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert len(packed.body) < len(plain.body) / 3
    assert len(json.loads(gzip.decompress(packed.body))["results"]["bindings"]) == 200
    assert "Accept-Encoding" in packed.headers["vary"]


def test_a_known_etag_gives_304(server):
    first = server.get(PERSONS)
    assert "max-age" in first.headers["cache-control"]
    again = server.get(PERSONS, If_None_Match=f'"other", {first.headers["etag"]}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert server.get("SELECT * {}", If_None_Match=first.headers["etag"]).status == 200
    assert server.get(PERSONS, XML).headers["etag"] != first.headers["etag"]
    assert "etag" not in server.get("SELEC").headers
    assert server.get("SELEC").headers["cache-control"] == "no-store"


@pytest.mark.promise("volatile-queries")
@pytest.mark.parametrize("call", ["NOW()", "now ()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_volatile_queries_are_not_cached(server, call):
    sparql = f"SELECT ({call} AS ?it) (1 AS ?n) {{ }}"
    first, second = server.get(sparql), server.get(sparql)
    for got in (first, second):
        assert (got.status, got.headers["cache-control"]) == (200, "no-store")
        assert "etag" not in got.headers
    if "BNODE" not in call:
        assert first.rows() != second.rows()
    assert server.get(sparql, If_None_Match="*").status == 200
    assert server.get(sparql.replace("O", "\\u004f").replace("A", "\\u0041")).status == 400  # escapes cannot hide a name


def test_only_get_and_head_give_304(server):
    tag = server.get(PERSONS).headers["etag"]
    assert server.get(PERSONS, If_None_Match=tag).status == 304
    assert server.get(PERSONS, If_None_Match=tag, method="HEAD").status == 304
    assert server.post(PERSONS, If_None_Match=tag).rows() == TWO


@pytest.mark.parametrize(
    ("taken", "packed"),
    [("gzip", True), ("GZIP;q=0.5", True), ("*", True), ("br, x-gzip", True), ("gzip;q=0", False), ("*, gzip;q=0.0", False), ("br", False)],
)
def test_accept_encoding_is_parsed(server, taken, packed):
    got = server.get("SELECT * { ?s ?p ?o } LIMIT 200", Accept_Encoding=taken)
    assert (got.headers.get("content-encoding") == "gzip") == packed


def test_repeated_headers_are_joined(server):
    connection = server.connect()
    connection.putrequest("GET", "/sparql?query=ASK%7B%7D")
    for accept in ("image/png", "text/csv;q=0.4, application/sparql-results+xml", "text/html"):
        connection.putheader("Accept", accept)
    connection.endheaders()
    assert connection.getresponse().getheader("content-type") == XML
    connection.close()


@pytest.mark.parametrize(
    "headers",
    [{"Content_Encoding": "gzip"}, {"Content_Type": QUERY + "; charset=utf-16"}, {"Content_Type": QUERY + ';charset="UTF-16LE"'}],
)
def test_compressed_or_non_utf_8_bodies_are_refused(server, headers):
    got = server.ask("/sparql", "POST", b"ASK {}", **{"Content_Type": QUERY, **headers})
    assert (got.status, got.type) == (415, "application/problem+json")
    assert server.ask("/sparql", "POST", b"ASK {}", Content_Type=QUERY + "; charset=UTF-8", Content_Encoding="identity").status == 200


@pytest.mark.promise("host-header")
def test_an_answer_with_the_host_of_a_request_is_private(server, behind):
    for path in ("/sparql", "/questions", "/openapi.json", "/.well-known/void", "/reconcile"):
        assert server.ask(path, Host="evil.example").headers["cache-control"] == "private, max-age=300"
    assert server.get(PERSONS).headers["cache-control"] == "public, max-age=300"
    got = behind.ask("/sparql", Host="evil.example")
    assert (b"evil" in got.body, got.headers["cache-control"]) == (False, "public, max-age=300")


@pytest.mark.promise("no-scripts")
def test_no_answer_can_run_in_a_browser(server):
    for got in (server.get(PERSONS), server.get("SELEC"), server.ask("/nothing"), server.ask("/version")):
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in got.headers


def test_the_default_graph_is_the_union_unless_graphs_are_named(quads):
    every = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
    assert [row["o"] for row in quads.get(every).rows()] == ["in a", "in b", "in none"]
    named = quads.ask("/sparql?query=" + every.replace(" ", "%20").replace("?", "%3F") + "&default-graph-uri=urn:graph-b", Accept=JSON)
    assert [row["o"] for row in named.rows()] == ["in b"]
    assert [row["o"] for row in quads.get("SELECT ?o FROM <urn:graph-a> { ?s ?p ?o }").rows()] == ["in a"]
    inner = "/sparql?query=SELECT%20*%20%7B%20GRAPH%20%3Fg%20%7B%3Fs%20%3Fp%20%3Fo%7D%7D&named-graph-uri=urn:graph-a"
    assert [row["g"] for row in quads.ask(inner, Accept=JSON).rows()] == ["urn:graph-a"]
    fooling = "SELECT (<urn:x> AS ?from) ?o { ?s ?p ?o } ORDER BY ?o # FROM <urn:graph-a>"
    assert len(quads.get(fooling).rows()) == 3


def test_the_graph_store_gives_each_graph(quads):
    for path, texts in (("?graph=urn:graph-a", {"in a"}), ("?default", {"in a", "in b", "in none"})):
        got = quads.ask("/store" + path, Accept="application/n-triples")
        assert got.type == "application/n-triples"
        assert {quad.object.value for quad in ox.parse(got.body, format=ox.RdfFormat.N_TRIPLES)} == texts
    assert quads.ask("/store?graph=urn:none").status == 404
    assert quads.ask("/store?graph=not%20an%20iri").status == 400
    assert quads.ask("/store").status == 400
    assert quads.ask("/store?default&graph=urn:graph-a").status == 400
    assert quads.ask("/store?default", Accept="image/png").status == 406
    assert quads.ask("/store?graph=urn:graph-a", "HEAD").body == b""


def test_the_service_description(server):
    for accept, form in ((TURTLE, "turtle"), ("application/rdf+xml", "xml"), ("*/*", "turtle")):
        got = server.ask("/sparql", Accept=accept)
        graph = rdflib.Graph().parse(data=got.body, format=form)
        sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
        (node,) = graph.subjects(rdflib.RDF.type, sd.Service)
        assert graph.value(node, sd.endpoint) == rdflib.URIRef(server.url + "/sparql")
        assert graph.value(node, sd.supportedLanguage) == sd.SPARQL11Query
        assert sd.UnionDefaultGraph in set(graph.objects(node, sd.feature))
        dataset = graph.value(node, sd.defaultDataset)
        names = {str(graph.value(node, sd.name)) for node in graph.objects(dataset, sd.namedGraph)}
        assert KZR + "hrw-2022-10-26" in names
        assert "Persons are named as the source stated on 2022-10-26" in str(graph.value(dataset, rdflib.RDFS.comment))


@pytest.mark.needs("shared")
def test_w3c_service_description_tests_pass(server):
    suite = rdflib.Graph().parse(SHARED / "conformance" / "w3c-sparql-service-description" / "manifest.ttl")
    names = {str(subject).rsplit("#")[-1] for subject in suite.subjects(predicate=rdflib.RDF.type) if "#" in str(subject)}
    assert names == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"} == set(w3c.DESCRIPTION_TESTS)
    for test in w3c.DESCRIPTION_TESTS.values():
        test(server)


def test_void_counts_the_data(server, store):
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    graph = rdflib.Graph().parse(data=server.ask("/.well-known/void").body, format="turtle")
    (node,) = graph.subjects(rdflib.RDF.type, void.Dataset)
    triples = {quad.triple for quad in store}
    assert graph.value(node, void.triples).toPython() == len(triples)
    person = rdflib.URIRef("https://w3id.org/kzgraph/ontology#Person")
    (part,) = graph.subjects(void["class"], person)
    assert graph.value(part, void.entities).toPython() == 2
    properties = {str(graph.value(part, void.property)) for part in graph.objects(node, void.propertyPartition)}
    assert properties == {triple.predicate.value for triple in triples}
    dump = str(graph.value(node, void.dataDump)).removeprefix(server.url)
    assert len(list(ox.parse(server.ask(dump, Accept="application/n-triples").body, format=ox.RdfFormat.N_TRIPLES))) == len(triples)


def test_every_answer_has_the_limits(server):
    for path in ("/sparql", "/version", "/nothing"):
        assert server.ask(path).headers["kzgraph-limits"].startswith("time=60, rows=100000, bytes=16777216, memory=1024, query=65536")


@pytest.mark.promise("host-header")
def test_urls_in_answers_are_those_that_clients_use(server, behind):
    assert b"http://kz.example:81/sparql" in server.ask("/sparql", Host="kz.example:81").body
    evil = server.ask("/sparql", Host='x"> <urn:evil')
    assert b"evil" not in evil.body
    assert b"<https://example.org/kz/sparql>" in behind.ask("/sparql", Accept="application/n-triples").body
