"""The questions over HTTP, and their description in OpenAPI."""

from __future__ import annotations

import contextlib
import csv
import io
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from kzgraph.questions import canned
from tests.server.serving import CSV, JSON, TSV, XML, serving

TOLL = "/questions/official-death-toll"


@pytest.mark.parametrize("count", [10, pytest.param(None, marks=pytest.mark.slow)], ids=["some questions", "all questions"])
def test_every_question_gives_the_rows_of_ask(server, workspace, store, count):
    for question in canned.catalogue(workspace)[:count]:
        expected = canned.ask(store, question)
        got = server.ask(f"/questions/{question.name}", Accept=JSON)
        assert got.json()["head"]["vars"] == list(expected.columns)
        assert got.rows() == [
            {name: cell.value for name, cell in zip(expected.columns, row, strict=True) if cell is not None} for row in expected.rows
        ]


@pytest.mark.parametrize("accept", [JSON, XML, CSV, TSV])
def test_each_format(server, accept):
    got = server.ask(TOLL, Accept=accept)
    assert (got.status, got.type) == (200, accept)
    assert b"232" in got.body
    if accept == CSV:
        rows = list(csv.DictReader(io.StringIO(got.body.decode())))
        assert "232" in {row["atLeast"] for row in rows}


def test_the_sparql_of_a_question_runs_at_the_endpoint(server):
    got = server.ask("/questions/demands-on-one-addressee?addressee=Kazakhstan", Accept="application/sparql-query")
    assert "kzr:european-union" not in got.body.decode()
    assert (
        server.post(got.body.decode()).rows() == server.ask("/questions/demands-on-one-addressee?addressee=Kazakhstan", Accept=JSON).rows()
    )


def test_parameters_are_typed(server):
    path = "/questions/demands-on-one-addressee"
    whole = server.ask(f"{path}?addressee=https://w3id.org/kzgraph/resource/kazakhstan", Accept=JSON).rows()
    assert whole
    for value in ("kzr:kazakhstan", "Kazakhstan", "%D0%9A%D0%B0%D0%B7%D0%B0%D1%85%D1%81%D1%82%D0%B0%D0%BD"):
        assert server.ask(f"{path}?addressee={value}", Accept=JSON).rows() == whole
    for query in (
        "addressee=nobody",
        "addressee=",
        "addressee=kzr:x%7D%20%3Fs%20%3Fp%20%3Fo",
        "other=1",
        "limit=0",
        "limit=-1",
        "limit=1.5",
        "limit=%D9%A1",
        "offset=-1",
        "offset=99999999999999",
        "limit=1&limit=2",
    ):
        got = server.ask(f"{path}?{query}")
        assert (got.status, got.type) == (400, "application/problem+json"), query
    day = server.ask("/openapi.json").json()["paths"]
    name, spec = next((p, s) for p, s in day.items() for item in s["get"]["parameters"] if item["schema"].get("format") == "date")
    parameter = next(item["name"] for item in spec["get"]["parameters"] if item["schema"].get("format") == "date")
    assert server.ask(f"{name}?{parameter}=2022-10-26").status == 200
    assert server.ask(f"{name}?{parameter}=26.10.2022").status == 400


def test_an_unknown_question_offers_the_nearest(server):
    got = server.ask("/questions/official-death-tol")
    assert got.status == 404
    assert "official-death-toll" in got.json()["detail"]


def test_pages_of_rows_are_linked_and_hold_every_row_once(server):
    path, pages = "/questions/every-figure?limit=5", []
    whole = server.ask("/questions/every-figure", Accept=JSON)
    assert "link" not in whole.headers
    while path:
        got = server.ask(path, Accept=JSON)
        pages.append(got.rows())
        link = re.fullmatch(r'<(\?[^>]+)>; rel="next"', got.headers.get("link", ""))
        path = "/questions/every-figure" + link[1] if link else ""
    assert len(pages) > 2
    assert [row for page in pages for row in page] == whole.rows()
    assert server.ask("/questions/every-figure?offset=100000", Accept=JSON).rows() == []


@pytest.mark.slow
def test_an_answer_is_never_cut_silently():
    path = "/questions/every-figure"
    with serving("--rows", "5") as few:
        got = few.ask(path, Accept=JSON)
        assert (got.status, got.json()["limit"]) == (422, "rows")
        assert "limit and offset" in got.json()["detail"]
        page = few.ask(path + "?limit=5", Accept=JSON)
        assert len(page.rows()) == 5
        assert 'rel="next"' in page.headers["link"]
        assert len(few.ask(path + "?limit=5&offset=5", Accept=JSON).rows()) == 5
        assert few.ask(path, Accept="application/sparql-query").status == 200


def test_rows_with_persons_have_a_note_with_the_day(server):
    assert "2022-10-26" in server.ask("/questions/persons-charged-and-held").headers["kzgraph-note"]
    assert "kzgraph-note" not in server.ask("/questions/places-named").headers


def test_the_list_names_every_question(server, workspace):
    listed = server.ask("/questions").json()["questions"]
    assert {question["name"] for question in listed} == {file.stem for file in workspace.query_files()}
    assert all(server.ask(question["href"].removeprefix(server.url)).status == 200 for question in listed[:5])


@pytest.mark.promise("openapi-complete")
def test_openapi_is_valid_and_lists_what_the_graph_allows(server, workspace, store):
    document = server.ask("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    assert sum(path.startswith("/questions/") for path in document["paths"]) == len(workspace.query_files())
    (addressee, *_) = document["paths"]["/questions/demands-on-one-addressee"]["get"]["parameters"]
    question = canned.find(workspace, "demands-on-one-addressee")
    assert len(addressee["schema"]["enum"]) == len(canned.candidates(store, question.parameters[0]))
    assert addressee["schema"]["default"] in addressee["schema"]["enum"]
    for value in addressee["schema"]["enum"]:
        assert server.ask(f"/questions/demands-on-one-addressee?addressee={value}").status == 200


def test_openapi_has_only_bodies_that_generators_of_clients_know(server):
    operations = [spec for path in server.ask("/openapi.json").json()["paths"].values() for spec in path.values()]
    bodies = [media_type for spec in operations for media_type in spec.get("requestBody", {"content": ()})["content"]]
    assert bodies
    assert set(bodies) == {"application/x-www-form-urlencoded"}


def test_questions_over_unrelated_data_find_nothing(tmp_path):
    file = tmp_path / "other.nq"
    file.write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    with serving("--data", file) as other:
        document = other.ask("/openapi.json").json()
        OpenAPIV31SpecValidator(document).validate()
        for path in document["paths"]:
            assert other.ask(path, seconds=10).status in (200, 400, 404), path
        assert other.ask(TOLL, Accept=JSON).rows() == []
        assert other.ask("/questions/demands-on-one-addressee?addressee=Kazakhstan").status == 400


CHECKS = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.unsupported_method,
]


def _parameters(spec):
    return {parameter["name"] for parameter in spec["get"]["parameters"]}


@pytest.mark.promise("openapi-complete")
@pytest.mark.slow
def test_schemathesis_finds_no_answer_outside_openapi(server):
    document = server.ask("/openapi.json").json()
    shared = {
        "source",
        "limit",
        "offset",
        "labels",
        "separator",
    }  # parameters that every question has: one question without others stands for all
    questions = {path: _parameters(spec) - shared for path, spec in document["paths"].items() if path.startswith("/questions/")}
    plain = [path for path, own in questions.items() if not own][1:]
    keep = {path: spec for path, spec in document["paths"].items() if path not in plain}
    schema = schemathesis.openapi.from_dict({**document, "paths": keep})
    schema.config.base_url = server.url
    schema.config.update(request_timeout=90)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)

            @settings(
                max_examples=12,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            )
            @given(case=strategy)
            def run(case):
                nonlocal tried
                tried += 1
                case.call_and_validate(checks=CHECKS)

            # an operation without parameters has no wrong ones
            with contextlib.suppress(Unsatisfiable):
                run()
    assert tried > 100
    server.assert_alive()


def test_a_file_about_one_person_is_refused_before_a_person_is_chosen(server):
    path = "/questions/what-is-said-of-one-person.csv"
    refused = server.ask(path)
    assert refused.status == 400
    assert b"choose a person first" in refused.body
    assert server.ask(f"{path}?person=kzr:person-1").status == 200
