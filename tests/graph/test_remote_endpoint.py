"""Remote endpoints: the same answers from real servers, and an error, never a partial answer, from broken ones."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.parse
import warnings

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.graph import store as stores
from kzgraph.graph.remote_endpoint import BusyError, Remote, RemoteError, Rows, SlowError
from kzgraph.graph.resolve import resolve
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.questions.answers import view as answer_view
from kzgraph.vocab import XSD
from tests import many, servers
from tests.first import FIRST
from tests.loaded import add_rows
from tests.questions.expected import answered
from tests.questions.test_questions import CATALOGUE
from tests.tiers import few


@pytest.fixture(scope="module")
def nquads(tmp_path_factory):
    file = tmp_path_factory.mktemp("data") / "union.nq"
    stores.load(Workspace.open(FIRST)).dump(output=file, format=ox.RdfFormat.N_QUADS)
    return file


SERVERS = ["oxigraph", pytest.param("virtuoso", marks=[pytest.mark.slow, pytest.mark.needs("virtuoso")])]


def started(name, nquads, folder):
    """A server of that name over the file."""
    return servers.oxigraph(nquads, folder, "--union-default-graph") if name == "oxigraph" else servers.virtuoso(nquads, folder)


@pytest.fixture(scope="module", params=SERVERS)
def endpoint(request, nquads, tmp_path_factory):
    with started(request.param, nquads, tmp_path_factory.mktemp(request.param)) as url:
        yield url


@pytest.mark.parametrize("question", few(8, CATALOGUE), ids=lambda question: question.name)
def test_same_rows_from_a_server(question, endpoint, store):
    remote = Remote(endpoint)
    assert answered(remote, question) == answered(store, question)


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVERS)
def test_same_rows_from_a_server_with_rows_of_other_datasets(name, tmp_path):
    workspace = Workspace.open(FIRST)
    store = add_rows(stores.load(workspace), workspace)
    file = tmp_path / "union.nq"
    store.dump(output=file, format=ox.RdfFormat.N_QUADS)
    with started(name, file, tmp_path) as url:
        remote = Remote(url)
        for question in (question for question in CATALOGUE if question.area == "across-datasets"):
            assert answered(remote, question) == answered(store, question), question.name


@pytest.mark.slow
@pytest.mark.needs("virtuoso")
def test_same_rows_whole_and_of_one_source_from_a_server_that_began_again_with_many_sources(tmp_path):
    """What Virtuoso knows of the data when it begins again, and a fixed source, decide how it joins, and it loses rows at some joins."""
    (folder := tmp_path / "many").mkdir()
    store = stores.load(Workspace.open(many.make(folder, 8)))
    store.dump(output=(file := tmp_path / "union.nq"), format=ox.RdfFormat.N_QUADS)
    with servers.virtuoso(file, tmp_path / "virtuoso", seconds=60) as url:
        remote = Remote(url, 60)
        for question in CATALOGUE:
            for given in ({}, {"source": "hrw"}, {"source": "usdos"}):
                asked = canned.bind(store, question, given)
                assert answered(remote, asked) == answered(store, asked), (question.name, given)


@pytest.mark.parametrize("question", ["official-death-toll", "who-ordered-it", "voices-and-standings", "criminal-cases-counted"])
def test_an_answer_is_shown_with_labels_evidence_silences_and_persons(question, endpoint, capsys):
    assert main(["ask", question, "--endpoint", endpoint]) == 0
    remote = capsys.readouterr().out
    assert main(["ask", question]) == 0
    assert remote == capsys.readouterr().out


def test_a_parameter_is_checked_at_the_endpoint(endpoint, capsys):
    assert main(["ask", "what-is-said-of-one-person", "--param", "person=Erzhan Elshibaev", "--endpoint", endpoint]) == 0
    assert "Persons are named as the source stated on 2022-10-26" in capsys.readouterr().out


def test_show_and_query(endpoint, store, capsys):
    remote = Remote(endpoint)
    assert resolve(remote, "Zhanbolat Mamay") == resolve(store, "Zhanbolat Mamay")
    assert main(["show", "Zhanbolat Mamay", "--endpoint", endpoint]) == 0
    assert "p11-s01" in capsys.readouterr().out
    assert main(["query", "SELECT ?p { ?p a kz:Person }", "--endpoint", endpoint, "--format", "json"]) == 0
    assert "person-2" in capsys.readouterr().out
    assert main(["query", "ASK { ?p a kz:Person }", "--endpoint", endpoint]) == 0
    assert capsys.readouterr().out == "true\n"
    assert main(["query", "SELECT ?number { hrw:p11-s01 kz:paragraph ?number }", "--endpoint", endpoint, "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["number", "11"], "the prefixes of the workspace are declared"


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?v { ?v a kz:Victim ; kz:voice kzr:eu }",
        'SELECT ?d { ?x a kz:Agent ; kz:date ?d ; rdfs:label "Zhanbolat Mamay" FILTER (?d > "2022-01-31"^^xsd:date) }',
        "SELECT (SUM(?n) AS ?all) ?who { ?f kz:exactly ?n . ?act kz:victim ?who } GROUP BY ?who LIMIT 0",
    ],
)
def test_an_endpoint_has_the_notes_of_the_workspace(endpoint, capsys, sparql):
    assert main(["query", sparql, "--format", "csv"]) == 0
    local = capsys.readouterr()
    assert local.err.count("note: ") >= 2
    assert main(["query", sparql, "--format", "csv", "--endpoint", endpoint]) == 0
    assert capsys.readouterr() == local


@pytest.mark.parametrize("sparql", ["SELECT ?s {\n  ?s ?p\n}", "SELEC ?s { ?s a kz:Act }"])
def test_a_syntax_error_is_the_same_at_an_endpoint(endpoint, capsys, recwarn, sparql):
    assert main(["query", sparql]) == 2
    local = capsys.readouterr()
    assert main(["query", sparql, "--endpoint", endpoint]) == 2
    assert capsys.readouterr() == local
    assert [str(warning.message) for warning in recwarn if warning.category is RuntimeWarning] == []


@pytest.mark.parametrize(
    "words", [["show", "hrw:p04-s02"], ["became", "hrw:figure-official-deaths"], ["became", "hrw:demand-release-named-1"]]
)
def test_a_node_of_a_source_is_shown_as_in_the_workspace(endpoint, capsys, words):
    assert main([*words, "--endpoint", endpoint]) == 0
    remote = capsys.readouterr().out
    assert main(words) == 0
    assert remote == capsys.readouterr().out


def test_the_day_of_persons_is_said_beside_csv_as_in_the_workspace(endpoint, capsys):
    words = ["became", "hrw:demand-release-named-1", "--format", "csv"]
    assert main(words) == 0
    local = capsys.readouterr()
    assert "Persons are named" in local.err
    assert main([*words, "--endpoint", endpoint]) == 0
    assert capsys.readouterr() == local


def test_a_fresh_process_knows_the_prefixes_of_sources(endpoint):
    words = [sys.executable, "-m", "kzgraph", "became", "hrw:figure-official-deaths", "--endpoint", endpoint]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "hrw:p02-s04" in ran.stdout


def test_an_update_is_refused_before_it_is_sent(endpoint, capsys):
    assert main(["query", "DELETE WHERE { ?s ?p ?o }", "--endpoint", endpoint]) == 2
    assert "read only" in capsys.readouterr().err


def test_an_endpoint_without_our_data_is_an_error(nquads, tmp_path, capsys):
    with servers.oxigraph(nquads, tmp_path / "plain") as url:
        for words in (["ask", "official-death-toll"], ["query", "SELECT ?x { ?x kz:voice ?y }"], ["query", "ASK { ?x kz:voice ?y }"]):
            assert main([*words, "--endpoint", url]) == 3
            assert "--union-default-graph" in capsys.readouterr().err
        assert main(["query", "ASK { GRAPH ?g { ?x kz:voice ?y } }", "--endpoint", url]) == 0
        assert capsys.readouterr().out == "true\n"


def respond(handler, content_type, body, length=None, status=200):
    handler.send_response(status)
    if content_type:
        handler.send_header("Content-Type", content_type)
    if length is not None:
        handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.wfile.write(body)


JSON = "application/sparql-results+json"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}'


@pytest.mark.parametrize(
    ("answer", "words"),
    few(
        5,
        [
            (lambda handler: respond(handler, JSON, ROWS[:-20]), "expected a complete SPARQL result"),
            (lambda handler: respond(handler, JSON, ROWS[:-20], len(ROWS)), "cut off"),
            (lambda handler: respond(handler, "text/html", b"<p>hello</p>", 12), "found text/html"),
            (lambda handler: respond(handler, JSON, b"[]", 2), "expected a complete SPARQL result"),
            (lambda handler: respond(handler, None, ROWS, len(ROWS)), "found no content type"),
            (lambda handler: handler.send_error(500), "refused or broken"),
            (lambda handler: handler.send_error(400), "refused or broken"),
            (lambda handler: respond(handler, "text/plain", b"too deep \xd0\xb0\nSELECT ?x", status=400), "refused or broken: too deep а$"),
            (lambda handler: respond(handler, "application/problem+json", b'{"title": "x", "detail": "no"}', status=400), "broken: no$"),
            (lambda handler: respond(handler, "text/plain", b'{"a":' * 100_000, status=400), r'broken: (\{"a":){50}.*…$'),
            (lambda handler: respond(handler, "text/plain", b"{}", status=400), r"broken: \{\}$"),
            (lambda handler: respond(handler, "text/plain", b'{"detail": {"a": 1}}', status=400), r'broken: \{"detail": \{"a": 1\}\}$'),
            (
                lambda handler: respond(handler, "a/b", b'{"detail": "no\\n::error::\\u001b[2J"}', status=400),
                "broken: no ::error::\ufffd.2J$",
            ),
            (lambda handler: respond(handler, JSON, b'{"a":' * 100_000), "expected a complete SPARQL result"),
        ],
    ),
    ids=[
        "cut at close",
        "cut short of its length",
        "html",
        "other json",
        "no type",
        "500",
        "400",
        "400 in words",
        "a problem",
        "deep json as a reason",
        "an empty object",
        "a detail that is no text",
        "a detail of two lines",
        "deep json as an answer",
    ],
)
def test_a_broken_answer_is_an_error(answer, words):
    with servers.misbehaving(answer) as url, pytest.raises(RemoteError, match=words):
        Remote(url, 5).select("SELECT ?x { ?x ?y ?z }")


def test_a_request_leaves_the_filters_of_warnings_as_they_are(recwarn):
    pytest.importorskip("SPARQLWrapper")  # its own import is no request
    before = list(warnings.filters)
    with servers.misbehaving(lambda handler: respond(handler, JSON, ROWS, len(ROWS))) as url:
        Remote(url, 5).select("NOTHING ?x")
    assert warnings.filters == before
    assert not [warning for warning in recwarn if warning.category is RuntimeWarning]


NAMED = {"head": {"vars": ["x", "y"]}, "results": {"bindings": [{"y": {"type": "literal", "value": name}} for name in "cab"]}}


def refuse_to_sort(handler):
    query = urllib.parse.parse_qs(handler.body.decode())["query"][0]
    status, body = (400, b"the row is too long") if "ORDER BY" in query else (200, json.dumps(NAMED).encode())
    respond(handler, JSON, body, len(body), status)


def test_where_a_server_cannot_sort_the_rows_are_sorted_here():
    with servers.misbehaving(refuse_to_sort) as url:
        remote = Remote(url, 5)
        rows = remote.select('SELECT ?x ?y { ?x kz:label ?y }\nORDER BY ?x DESC(COALESCE(STR(?y), ""))')
        assert [row["y"].value for row in rows] == ["c", "b", "a"]
        for other in ("ORDER BY ?z", "ORDER BY ?y LIMIT 2", "ORDER BY (?y = own:a)"):  # no column, not all rows, a prefix unknown here
            with pytest.raises(RemoteError, match="too long"):
                remote.select(f"SELECT ?x ?y {{ ?x kz:label ?y }} {other}")


def slow_virtuoso(limit, asked):
    """A Virtuoso server that answers after more than a second, with status 200 even where it has stopped at its limit."""

    def answer(handler):
        handler.server_version = "Virtuoso/07.20.3239"
        asked.append(query := urllib.parse.parse_qs(handler.body.decode())["query"][0])
        body = ROWS
        if "MaxQueryExecutionTime" in query:
            value = {"seconds": {"type": "literal", "value": limit}} if limit else {}
            body = json.dumps({"head": {"vars": ["seconds"]}, "results": {"bindings": [value]}}).encode()
        elif "DISTINCT" in query:
            time.sleep(1.1)
        respond(handler, JSON, body, len(body))

    return servers.misbehaving(answer)


def test_rows_that_came_at_the_limit_of_virtuoso_are_not_taken_for_all():
    """It may give a part of them then with status 200, and without a header that says so."""
    with slow_virtuoso("1", asked := []) as url:
        remote = Remote(url, 5)
        for _ in range(2):
            with pytest.raises(SlowError, match="the server stops after 1 "):
                remote.select("SELECT DISTINCT ?x { ?x ?y ?z }")
        assert remote.select("SELECT ?x { ?x ?y ?z }").rows
        assert len(asked) == 4  # it is asked once for its limit, and only after a slow answer


def test_without_knowing_the_limit_of_virtuoso_a_slow_answer_is_refused_and_the_limit_asked_for_again():
    asked = []

    def answer(handler):
        handler.server_version = "Virtuoso/07.20.3239"
        asked.append(handler.body)
        if b"MaxQueryExecutionTime" in handler.body:
            respond(handler, "text/plain", b"", status=503)
        else:
            time.sleep(1.1)
            respond(handler, JSON, ROWS, len(ROWS))

    with servers.misbehaving(answer) as url:
        remote = Remote(url, 5)
        for _ in range(2):
            with pytest.raises(BusyError):
                remote.select("SELECT ?x { ?x ?y ?z }")
    assert len(asked) == 4


@pytest.mark.parametrize("limit", ["60", "0", "", "none"])
def test_a_slow_answer_within_the_limit_of_virtuoso_is_taken(limit):
    with slow_virtuoso(limit, []) as url:
        assert Remote(url, 5).select("SELECT DISTINCT ?x { ?x ?y ?z }").rows


@pytest.mark.parametrize(
    "words", ["S1TAT Error Query did not complete due to ANYTIME timeout.", "S1T00 Error SR171: Transaction timed out"]
)
def test_a_query_that_virtuoso_stopped_is_not_asked_again_without_its_order(words):
    asked = []

    def answer(handler):
        asked.append(handler.body)
        respond(handler, "text/plain", f"Virtuoso {words}".encode(), status=500)

    with servers.misbehaving(answer) as url, pytest.raises(SlowError, match=words):
        Remote(url, 5).select("SELECT ?x { ?x ?y ?z } ORDER BY ?x")
    assert len(asked) == 1


def test_a_parameter_that_is_left_open_is_not_sent():
    """Virtuoso groups by its variable as text then, and fails where a row of a thousand sources has more than 4 KB."""
    sent = []

    def answer(handler):
        sent.append(urllib.parse.parse_qs(handler.body.decode())["query"][0])
        respond(handler, JSON, ROWS, len(ROWS))

    question = canned.find(Workspace.open(FIRST), "voices-and-standings")
    with servers.misbehaving(answer) as url:
        canned.ask(Remote(url, 5), question)
    assert "VALUES" in question.sparql
    assert "VALUES" not in sent[0]


@pytest.mark.slow
def test_a_drip_ends_at_the_deadline():
    with servers.misbehaving(servers.drip) as url, pytest.raises(RemoteError, match="no complete answer within 1 seconds"):
        Remote(url, 1).select("SELECT ?x { ?x ?y ?z }")


def test_a_graph_without_a_content_length_is_refused():
    body = b"<urn:a> <urn:b> <urn:c> .\n"
    unmeasured = servers.misbehaving(lambda handler: respond(handler, "application/n-triples", body))
    with unmeasured as url, pytest.raises(RemoteError, match="sends no Content-Length"):
        Remote(url, 5).construct("CONSTRUCT WHERE { ?s ?p ?o }")
    with servers.misbehaving(lambda handler: respond(handler, "application/n-triples", body, len(body))) as url:
        assert len(Remote(url, 5).construct("CONSTRUCT WHERE { ?s ?p ?o }")) == 1


def test_a_refused_connection_is_an_error(capsys):
    assert main(["ask", "official-death-toll", "--endpoint", f"http://127.0.0.1:{servers.free_port()}/"]) == 3
    assert "cannot be reached" in capsys.readouterr().err


def test_only_an_http_address_is_an_endpoint(capsys):
    assert main(["ask", "official-death-toll", "--endpoint", "file:///etc/passwd"]) == 3
    assert "give an http or https URL" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "shown"),
    [("true", "true"), ("1", "true"), ("\n true ", "true"), ("false", "false"), ("0", "false")]
    + [(other, other) for other in ("TRUE", "yes", "", "tr ue", "\u00a0true", "2")],
)
def test_a_truth_value_is_read_as_its_datatype_says_or_left_as_it_came(written, shown):
    binding = {"said": {"type": "literal", "value": written, "datatype": XSD.boolean.value}}
    ((term,),) = Rows(["said"], [binding])
    assert (term.value, term.datatype) == (shown, XSD.boolean)


def test_the_copy_holds_what_the_answer_names(endpoint):
    remote = Remote(endpoint)
    question = canned.find(Workspace.open(FIRST), "official-death-toll")
    answer = canned.ask(remote, question)
    nodes = {cell for row in answer.rows for cell in row if isinstance(cell, ox.NamedNode)}
    shown = answer_view.view(remote.copy(nodes, answer.columns), answer)
    assert all(row.passages for row in shown.rows)
