"""The judgements of two readings that the comparisons of the second source rest on."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from kzgraph.graph.store import select
from kzgraph.linking import pairs
from kzgraph.linking.comparisons import COUNTS, Comparisons, claims
from kzgraph.reading.figures import COMPATIBLE, Figures
from kzgraph.vocab import KZR, KZV
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
    both = {(row["first"].value, row["second"].value) for row in given} & first.keys()
    assert both
    assert all(first[pair]["followUp"] and second[pair]["followUp"] for pair in both)


def test_the_rules_find_again_what_was_judged(workspace):
    """As docs/comparing.md counts it. A wide duty is as near to every sentence of a court, so some of what bears on it is not found."""
    comparisons = Comparisons(workspace)
    known = claims(comparisons.store())
    proposed = {frozenset((item.subject, item.object)) for item in pairs.found(comparisons.store(), known)}
    judged = Counter()
    for pair, comparison in comparisons.read().items():
        relation = comparison.relation.removeprefix(KZV)
        judged[relation] += 1
        judged[relation, "found"] += frozenset(pair) in proposed
    counts = sum(judged[relation] for relation in COUNTS)
    found = sum(judged[relation, "found"] for relation in COUNTS), judged["repeats", "found"], judged["bears-on", "found"]
    text = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8").replace("\n  ", " ").replace("\n", " ")
    assert found[0] == counts
    for part in (f"all {counts} pairs", f"{found[1]} of the {judged['repeats']} judged", f"{found[2]} of the {judged['bears-on']} judged"):
        assert part in text


def test_the_calculus_refuses_no_count_that_was_judged(workspace):
    comparisons = Comparisons(workspace)
    figures = Figures(comparisons.store())
    for (first, second), comparison in comparisons.read().items():
        if comparison.relation.removeprefix(KZV) in COUNTS and comparison.state == "positive":
            assert figures.compare(first, second).outcome in (comparison.relation.removeprefix(KZV), COMPATIBLE), (first, second)
