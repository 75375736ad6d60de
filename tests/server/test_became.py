"""What became of a claim over HTTP."""

from __future__ import annotations

import csv
import io
import json

from kzgraph.formats import became as written
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import Labels
from kzgraph.reading.became import became
from kzgraph.reading.notes import beside
from tests.server.serving import CSV

FIGURE = "/became?node=figure-official-deaths"


def test_json_is_that_of_the_library(server, store):
    got = server.ask(FIGURE + "&as_of=2026-12-01", Accept="application/json")
    answer = became(store, resolve(store, "figure-official-deaths"), "2026-12-01")
    assert got.json() == json.loads(written.render(answer, beside(store, answer.nodes()), Labels(store), "json"))
    assert got.json()["voices"]


def test_csv_has_the_claim_and_those_compared_with_it(server):
    rows = list(csv.DictReader(io.StringIO(server.ask(FIGURE, Accept=CSV).body.decode())))
    assert {row["finding"] for row in rows} == {"claim", "later", "not comparable"}


def test_days_of_persons_are_in_the_header(server):
    got = server.ask("/became?node=demand-release-named-1", Accept=CSV)
    assert "2022-10-26" in got.headers["kzgraph-note"]


def test_what_cannot_be_answered_is_a_problem(server):
    for query, status in (
        ("", 400),
        ("?node=kazakhstan", 400),
        ("?node=nobody-at-all", 400),
        ("?node=figure-official-deaths&as_of=soon", 400),
    ):
        assert server.ask("/became" + query, Accept="application/json").status == status
    assert server.ask(FIGURE, Accept="image/png").status == 406


def test_a_browser_is_given_json(server):
    got = server.ask(FIGURE, Accept="text/html")
    assert (got.status, got.headers["content-type"]) == (200, "application/json")
