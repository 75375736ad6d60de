"""An endpoint in place of a table: asked by name alone, politely, kept outside the workspace, and judged like a table."""

from __future__ import annotations

import json

import pytest

from kzgraph.cli.main import main
from kzgraph.graph.remote_endpoint import Remote, RemoteError
from kzgraph.linking import work
from kzgraph.linking.candidates import endpoint as asking
from kzgraph.linking.candidates.endpoint import Endpoint
from kzgraph.linking.candidates.rows import Label, LabelRow
from kzgraph.questions import services
from kzgraph.vocab import KZR
from tests.servers import misbehaving, oxigraph

WD = "http://www.wikidata.org/entity/"
RDFS, SKOS, P17 = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#", "http://www.wikidata.org/prop/direct/P17"
OSCE = [LabelRow("urn:osce", (Label("OSCE", "en"),))]


def named(iri, label, language="en", term=f"{RDFS}label"):
    """A line of N-Quads with a label."""
    return f'<{iri}> <{term}> "{label}"@{language} .\n'


DATA = "".join(
    [
        named(f"{WD}Q81299", "Organization for Security and Co-operation in Europe"),
        named(f"{WD}Q81299", "OSCE", term=f"{SKOS}altLabel"),
        named(f"{WD}Q81299", "ОБСЕ", "ru"),
        named(f"{WD}Q458", "European Union"),
        named(f"{WD}Q458", "Европейский союз", "ru"),
        f"<{WD}Q458> <{P17}> <{WD}Q46> .\n",
        named(f"{WD}Q46", "Europe"),
        named("http://example.org/osce", "OSCE"),
    ]
)


@pytest.fixture
def outside(tmp_path_factory):
    """A folder outside the workspace."""
    return tmp_path_factory.mktemp("outside")


@pytest.fixture
def service(outside, monkeypatch):
    """Sets the endpoint of the service called trial, which has Wikidata."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(outside / "caches"))
    monkeypatch.setattr(Endpoint.__init__, "__defaults__", (0.0, lambda _: None, ""))

    def at(url):
        list_ = outside / "services.csv"
        list_.write_text(f"name,endpoint,holds,datasets\ntrial,{url},a trial,wikidata={WD}\n", encoding="utf-8")
        monkeypatch.setattr(services, "LIST", list_)

    return at


@pytest.fixture
def run(copy, outside):
    """Runs the command on a workspace of its own."""
    work_file = outside / "work.jsonl"

    def once(*options, kind="organisations"):
        return main(
            ["link", "--endpoint", "trial", "--kind", kind, "--workspace", str(copy.root), "--out", str(work_file), *options]
        ), work_file

    return once


def test_things_of_an_endpoint_are_candidates(service, run, outside, capsys):
    (outside / "data.nq").write_text(DATA, encoding="utf-8")
    with oxigraph(outside / "data.nq", outside / "store") as url:
        service(url)
        code, file = run("--again")
    printed = capsys.readouterr()
    assert code == 0, printed.err
    header, pairs = work.read(file)
    assert (header.dataset.name, header.kind) == ("wikidata", "organisations")
    proposed = {(pair.candidate.subject.rsplit("/", 1)[-1], pair.candidate.object, pair.external) for pair in pairs}
    assert ("osce", f"{WD}Q81299", "Organization for Security and Co-operation in Europe") in proposed
    assert ("european-union", f"{WD}Q458", "European Union") in proposed
    assert not any("example.org" in pair.candidate.object for pair in pairs)
    assert "left out: 1, of another dataset" in printed.out
    assert "its answers are kept in" in printed.err
    assert len(list((outside / "caches/kzgraph/answers").iterdir())) >= 3
    assert run("--again")[0] == 0  # the server is gone: every answer is kept
    assert "asked" in capsys.readouterr().err


def test_judged_pairs_are_not_proposed_and_missing_objects_are_reported(service, run, outside, capsys):
    (outside / "data.nq").write_text(DATA, encoding="utf-8")
    with oxigraph(outside / "data.nq", outside / "store") as url:
        service(url)
        code, file = run()
    output = capsys.readouterr().out
    assert code == 0
    assert "already decided, not proposed again: 2 positive" in output
    waiting = {(pair.candidate.subject, pair.candidate.object) for pair in work.read(file)[1]}
    assert not waiting & {(f"{KZR}osce", f"{WD}Q81299"), (f"{KZR}european-union", f"{WD}Q458")}
    assert "judged before, but missing from this table or changed: wd:Q1065 (positive)" in output  # the UN, which this endpoint has not


def test_nothing_is_asked_without_a_name_of_the_list(run, capsys, monkeypatch):
    monkeypatch.setattr("kzgraph.graph.remote_endpoint.Remote._fetch", lambda *_: pytest.fail("something was asked"))
    assert run()[0] == 2
    assert "trial: not an allowed service. Allowed: eu-publications, wikidata." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--endpoint", "eu-publications", "--kind", "matters"], "name one with --dataset NAME"),
        (["--endpoint", "wikidata", "--kind", "persons"], "persons cannot be asked from an endpoint"),
        (["--endpoint", "wikidata"], "nothing cannot be asked from an endpoint"),
        (["--endpoint", "wikidata", "list.csv"], "name either a table or an endpoint"),
        (["--kind", "laws"], "name either a table or an endpoint"),
        (["--endpoint", "wikidata", "--kind", "laws", "--as", "ucdp-ged"], "are for a table"),
        (["--endpoint", "wikidata", "--kind", "laws", "--timeout", "nan"], "give a number of seconds"),
    ],
)
def test_a_usage_error_sends_no_request(options, message, copy, capsys, monkeypatch):
    monkeypatch.setattr("kzgraph.graph.remote_endpoint.Remote._fetch", lambda *_: pytest.fail("something was asked"))
    try:
        code = main(["link", *options, "--workspace", str(copy.root)])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2
    assert message in capsys.readouterr().err


def test_answers_do_not_lie_in_the_workspace(service, run, copy, capsys):
    service("http://127.0.0.1:9/sparql")
    assert run("--answers", str(copy.root / "build"))[0] == 2
    assert "lies in the workspace" in capsys.readouterr().err


def test_an_endpoint_out_of_reach_leaves_the_work_file_as_it_was(service, run, capsys):
    service("http://127.0.0.1:9/sparql")
    code, file = run()
    assert (code, file.exists()) == (3, False)
    assert "http://127.0.0.1:9/sparql: cannot be reached" in capsys.readouterr().err


def _json(handler, bindings, status=200, **headers):
    body = json.dumps({"head": {"vars": ["thing"]}, "results": {"bindings": bindings}}).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/sparql-results+json", "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _thing(iri):
    return {"thing": {"type": "uri", "value": iri}}


def test_rows_about_other_things_are_ignored(service, run, capsys):
    def answer(handler):
        _json(handler, [_thing(f"{WD}Q666" if b"name" in handler.body else f"{WD}Q1")])

    with misbehaving(answer) as url:
        service(url)
        code, file = run()
    assert (code, file.exists()) == (3, False)
    assert "describes http://www.wikidata.org/entity/Q666, which was not asked for" in capsys.readouterr().err


def test_a_busy_endpoint_is_left_alone_as_long_as_it_asks(tmp_path):
    statuses, waits, agents = iter([429, 503, 200, 200]), [], []

    def answer(handler):
        agents.append(handler.headers["User-Agent"])
        status = next(statuses)
        _json(handler, [], status, **({"Retry-After": "7"} if status == 429 else {}))

    with misbehaving(answer) as url:
        asked = Endpoint(Remote(url), tmp_path / "kept", sleep=waits.append)
        assert list(asked.rows(OSCE)) == []
    assert waits == [7.0, 16.0]
    assert asked.asked == 3
    assert all(agent.startswith("kzgraph/") and "https://" in agent for agent in agents)


def test_an_endpoint_that_stays_busy_is_an_error(tmp_path):
    waits = []
    with misbehaving(lambda handler: _json(handler, [], 503)) as url:
        asked = Endpoint(Remote(url), tmp_path / "kept", sleep=waits.append)
        with pytest.raises(RemoteError, match="Run again later"):
            list(asked.rows(OSCE))
    assert waits == [4.0, 16.0, 64.0]
    with misbehaving(lambda handler: _json(handler, [], 429, **{"Retry-After": "86400"})) as url:
        asked = Endpoint(Remote(url), tmp_path / "kept", sleep=waits.append)
        with pytest.raises(RemoteError, match="Run again later"):
            list(asked.rows(OSCE))
    assert asked.asked == 1


def test_a_label_of_too_many_things_is_counted_and_the_others_are_halved(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "MOST", 3)
    lines = [named(f"{WD}Q{number}", "Committee") for number in range(5)] + [named(f"{WD}Q{number}", "OSCE") for number in (7, 8)]
    (tmp_path / "data.nq").write_text("".join(lines), encoding="utf-8")
    local = [*OSCE, LabelRow("urn:committee", (Label("Committee", "en"),))]
    with oxigraph(tmp_path / "data.nq", tmp_path / "store") as url:
        asked = Endpoint(Remote(url), tmp_path / "kept", wait=0)
        assert [row.iri for row in asked.rows(local)] == [f"{WD}Q7", f"{WD}Q8"]
    assert set(asked.aside.values()) == {'more than 3 things have the label "Committee"@en'}


def test_labels_beyond_measure_are_left_out(tmp_path):
    (tmp_path / "data.nq").write_text(named(f"{WD}Q7", "OSCE") + named(f"{WD}Q7", "x" * 600, "ru"), encoding="utf-8")
    with oxigraph(tmp_path / "data.nq", tmp_path / "store") as url:
        assert list(Endpoint(Remote(url), tmp_path / "kept", wait=0).rows(OSCE)) == [LabelRow(f"{WD}Q7", (Label("OSCE", "en"),))]
