"""The judgements of two readings that the comparisons of the second source rest on."""

from __future__ import annotations

import csv

import pytest

from kzgraph.graph.store import select
from kzgraph.vocab import KZR
from tests.needs import ROOT

FOLDER = ROOT / "docs" / "encodings" / "comparisons"
NAMESPACES = {"b": KZR + "background-2022/", "hrw": KZR + "hrw-2022-10-26/", "usdos": KZR + "usdos-2023/"}


def whole(name):
    prefix, local = name.split(":")
    return NAMESPACES[prefix] + local


def judgements(reading):
    with (FOLDER / f"{reading}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    judged = {(whole(row["first"]), whole(row["second"])): row for row in rows}
    assert len(judged) == len(rows)
    return judged


def test_both_readings_judge_the_same_pairs_and_all_stand_in_the_graph(store):
    compared = {
        (row["first"].value, row["second"].value)
        for row in select(store, "SELECT ?first ?second { ?c kz:first ?first ; kz:second ?second }")
    }
    first, second = judgements("first"), judgements("second")
    assert first.keys() == second.keys()
    assert first.keys() <= compared


@pytest.mark.parametrize(
    ("column", "said"), [("relation", "relation"), ("state", "state"), ("followUp", "outcome (given or not, and which)")]
)
def test_the_agreement_that_the_document_gives_is_that_of_the_lists(column, said):
    first, second = judgements("first"), judgements("second")
    equal = sum(first[pair][column] == second[pair][column] for pair in first)
    assert f"| {said} | {equal} |" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_an_outcome_stands_only_where_both_readings_gave_one(store):
    given = select(
        store, "SELECT ?first ?second { ?c kz:first ?first ; kz:second ?second ; kz:followUp ?outcome ; kz:reviewer kzv:encoder }"
    )
    first, second = judgements("first"), judgements("second")
    pairs = {(row["first"].value, row["second"].value) for row in given} & first.keys()
    assert pairs
    assert all(first[pair]["followUp"] and second[pair]["followUp"] for pair in pairs)
