"""The questions about several sources: the same as `kzgraph became` says, and nothing that was judged not to hold."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from kzgraph.cli.main import main
from kzgraph.graph import store as stores
from kzgraph.graph.workspace import Workspace
from kzgraph.questions import canned
from kzgraph.reading.became import Histories
from kzgraph.vocab import KZ, KZR, KZV
from tests.first import BOTH, FIRST
from tests.reading.test_became import ASKED, HELD, NGO, READ, STATE, comparison, made, source, stored

BECAME = ("what-became-of-each-demand", "what-became-of-omissions-and-promises")
ASKING = {"Demand", "Requirement", "Omission", "Norm", "Charge", "Figure"}

PROMISED = source("vows", "2022-11-01", ("vow", "Response", "state", "2022-11-01"), ("gap", "Omission", "ngo", "2022")).replace(
    "kz:Response ; kz:voice kzr:state ; kz:standing kzv:asserted", "kz:Response ; kz:voice kzr:state ; kz:standing kzv:promised"
)
ALIKE = source(
    "union",
    "2024-06-01",
    ("again", "Demand", "union", "2024-06"),
    ("denied", "Omission", "union", "2022"),
    ("other", "Figure", "union", "2024"),
)
SMALL = stored(
    *(ASKED, STATE, NGO, PROMISED, ALIKE, READ, *HELD),
    *(
        comparison("again", "demand", "repeats"),
        comparison("gap", "denied", "contradicts"),
        comparison("vow", "recount", "bears-on", "negative"),
    ),
    comparison("count", "other", "not-comparable", "unsure", "kz:differsIn kzv:other-unit"),
    comparison("recount", "other", "differs", "negative"),
)


def large():
    store = ox.Store()
    sources, compared = made()
    for quads in (*sources, compared):
        store.extend(quads)
    return store


GRAPHS = {"shipped": lambda: stores.load(Workspace.open(BOTH)), "small": lambda: SMALL, "made": large}


def rows(store, name):
    answer = canned.ask(store, canned.find(Workspace.open(FIRST), name))
    return [{column: cell.value if cell else "" for column, cell in zip(answer.columns, row, strict=True)} for row in answer.rows]


def kinds(store):
    return {quad.subject.value: quad.object.value.removeprefix(KZ) for quad in store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE), None)}


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize("graph", GRAPHS)
def test_they_say_what_the_command_says(graph):
    store = GRAPHS[graph]()
    histories = Histories(store)
    kind = kinds(store)
    claims = {
        iri: histories.of(iri) for iri, held in histories.claims.items() if kind[iri] in ASKING or held.standing.iri == KZV + "promised"
    }
    asked = [row for name in BECAME for row in rows(store, name)]
    told = {(row["assertion"], row["other"], row["relation"], row["followUp"]) for row in asked if row["other"]}
    assert told == {
        (iri, at.claim, at.relation, at.follow_up) for iri, held in claims.items() if kind[iri] != "Figure" for at in held.later
    }
    assert {(row["assertion"], row["lastSource"], row["lastDay"]) for row in asked} == {
        (iri, *(held.last[:2] if held.last else ("", ""))) for iri, held in claims.items() if kind[iri] != "Figure"
    }
    assert {row["assertion"] for row in asked} == {iri for iri in claims if kind[iri] != "Figure"}
    silent = rows(store, "what-the-later-source-is-silent-on")
    assert {(row["assertion"], row["lastSource"], row["lastDay"]) for row in silent} == {
        (iri, *held.last[:2]) for iri, held in claims.items() if held.no_news
    }


def pairs(name):
    return [
        tuple(row[column].removeprefix(KZR).removeprefix(KZV) for column in ("assertion", "relation", "other")) for row in rows(SMALL, name)
    ]


def test_what_contradicts_or_is_asked_again_comes_back_and_what_was_judged_not_to_hold_does_not():
    assert pairs("claims-another-source-contradicts") == [("gap", "contradicts", "denied"), ("count", "not-comparable", "other")]
    assert pairs("demands-several-sources-make") == [("again", "repeats", "demand")]
    assert pairs("one-count-through-time") == [("count", "later-count", "recount"), ("count", "not-comparable", "other")]


def test_a_count_through_time_keeps_hedges_and_numbers_given_as_words():
    wording = "kzr:count kz:magnitude kzv:hundreds . kzr:recount kz:atMost 260 ; kz:hedge kzv:possibly ."
    [row] = rows(stored(ASKED, STATE, comparison("count", "recount", "later-count"), wording), "one-count-through-time")
    assert (row["magnitude"], row["hedge"]) == (KZV + "hundreds", "")
    assert (row["otherMagnitude"], row["otherHedge"], row["otherNumber"]) == ("", KZV + "possibly", "260")


def test_an_answer_begins_with_how_many_pairs_have_each_relation(capsys):
    """A reader who asks what another source contradicts sees first that nothing does."""
    assert main(["ask", "claims-another-source-contradicts"]) == 0
    before, _, rows = capsys.readouterr().out.partition("\n1. ")
    related = re.findall(r"^(?:\d+\. )?([^:]+): .+ \| ", rows, re.MULTILINE)
    assert {relation.removesuffix("; unsure") for relation in related} == {"not comparable"}
    pairs_first = (
        f"No pair of claims is judged a contradiction.\n\nPairs of claims in this answer: {len(related)} (not comparable: {len(related)})."
    )
    assert pairs_first in before
    assert "Claims in this answer:" not in before
