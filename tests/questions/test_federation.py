"""Federation: a service of the allow list answers its part of a query; any other is refused before anything is sent."""

from __future__ import annotations

import pytest

from kzgraph.cli.main import main
from kzgraph.errors import UsageError
from kzgraph.graph.remote_endpoint import RemoteError
from kzgraph.questions import services
from tests import servers

ROWS = """<https://w3id.org/kzgraph/resource/kazakhstan> <urn:capital> "Astana \\"on the Esil\\""@en <urn:g> .
<https://w3id.org/kzgraph/resource/uzbekistan> <urn:capital> "Tashkent"@en <urn:g> .
<https://w3id.org/kzgraph/resource/nowhere> <urn:capital> "None" <urn:g> .
<https://w3id.org/kzgraph/resource/kazakhstan> <urn:unnamed> _:b <urn:g> .
"""


@pytest.fixture
def trial(tmp_path, monkeypatch):
    """A service called trial in the allow list, and its endpoint."""
    (tmp_path / "rows.nq").write_text(ROWS, encoding="utf-8")
    with servers.oxigraph(tmp_path / "rows.nq", tmp_path / "store", "--union-default-graph") as url:
        (tmp_path / "services.csv").write_text(f"name,endpoint,holds\ntrial,{url},a trial\n", encoding="utf-8")
        monkeypatch.setattr(services, "LIST", tmp_path / "services.csv")
        yield url


def test_rows_of_a_service_are_joined_with_the_graph(trial, capsys):
    for named in ("trial", trial):
        group = "{ ?state <urn:capital> ?name . { ?state <urn:capital> ?any } } # }"
        query = f"SELECT ?state ?name {{ ?state a kz:State . SERVICE <{named}> {group}\n}}"
        assert main(["query", query, "--service", "trial", "--format", "csv"]) == 0
        printed = capsys.readouterr()
        assert {line.rsplit("/", 1)[-1] for line in printed.out.splitlines()[1:]} == {
            'kazakhstan,"Astana ""on the Esil"""',
            "uzbekistan,Tashkent",
        }
        assert f"note: asked {trial}: 3 rows" in printed.err


def test_prefixes_of_the_query_hold_in_the_service(trial):
    query = "PREFIX u: <urn:> SELECT * { SERVICE <trial> { kzr:kazakhstan u:capital ?name OPTIONAL { ?name u:none ?none } } }"
    federated, _ = services.federate(query, ["trial"], 30)
    assert 'VALUES (?name ?none) {\n("Astana \\"on the Esil\\""@en UNDEF)\n}' in federated


def test_too_large_or_unjoinable_service_results_are_errors(trial, monkeypatch):
    with pytest.raises(RemoteError, match="a node without a name"):
        services.federate("SELECT * { SERVICE <trial> { ?s <urn:unnamed> ?o } }", ["trial"], 30)
    monkeypatch.setattr(services, "MOST_ROWS", 2)
    with pytest.raises(RemoteError, match="more than 2 rows"):
        services.federate("SELECT * { SERVICE <trial> { ?s ?p ?o } }", ["trial"], 30)


@pytest.mark.parametrize(("query", "message"), [
    ("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }", "is not among the services"),
    ("SELECT * { SERVICE <eu-publications> { ?s ?p ?o } }", "is not among the services"),
    ("SELECT * { SERVICE SILENT <wikidata> { ?s ?p ?o } }", "leave SILENT out"),
    ("SELECT * { SERVICE ?any { ?s ?p ?o } }", "in angle brackets"),
    ("SELECT * { SERVICE <wikidata> { ?s ?p ?o SERVICE <wikidata> { ?a ?b ?c } } }", "within a SERVICE"),
    ("SELECT * { SERVICE <wikidata> { ?s ?p ?o ", "closing brace"),
    ("SELECT * { SERVICE", "in angle brackets"),
    ("SELECT * { ?s ?p 'SERVICE <wikidata> { }' }", "uses no service"),
    ("# SERVICE <wikidata> { }\nSELECT * { ?s ?p ?o }", "uses no service"),
    ("DELETE WHERE { SERVICE <wikidata> { ?s ?p ?o } }", "read only"),
])  # fmt: skip
def test_nothing_is_sent_for_a_query_that_cannot_be_asked(query, message, monkeypatch):
    monkeypatch.setattr(services, "Remote", lambda *_: pytest.fail("something was sent"))
    with pytest.raises(UsageError, match=message):
        services.federate(query, ["wikidata"], 30)


def test_a_service_that_is_not_listed_and_an_unreachable_one_are_reported(tmp_path, monkeypatch, capsys):
    query = "SELECT * { SERVICE <trial> { ?s ?p ?o } }"
    assert main(["query", query, "--service", "trial"]) == 2
    assert "not an allowed service. Allowed: eu-publications, wikidata." in capsys.readouterr().err
    assert main(["query", query, "--service", "wikidata", "--endpoint", "https://example.org/"]) == 2
    (tmp_path / "services.csv").write_text(f"name,endpoint,holds\ntrial,http://127.0.0.1:{servers.free_port()}/,none\n", encoding="utf-8")
    monkeypatch.setattr(services, "LIST", tmp_path / "services.csv")
    assert main(["query", query, "--service", "trial"]) == 3
    assert "cannot be reached" in capsys.readouterr().err


def test_without_a_named_service_nothing_is_asked(capsys):
    assert main(["query", "SELECT * { SERVICE <https://query.wikidata.org/sparql> { ?s ?p ?o } }"]) in (2, 3)
    assert "asked" not in capsys.readouterr().err
