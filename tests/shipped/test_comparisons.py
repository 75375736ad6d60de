"""The judgements of two readers, one of whom read twice, that the comparisons of the second source rest on."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.linking import proposed_comparisons
from kzgraph.linking.comparisons import COUNTS, Comparisons, claims
from kzgraph.reading.figures import COMPATIBLE, Figures
from kzgraph.vocab import KZR, KZV
from tests.first import BOTH
from tests.needs import ROOT

FOLDER = ROOT / "docs" / "encodings" / "comparisons"
READINGS = ("first", "second", "other-reader")  # the first two are of one reader
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


def settled(store):
    rows = select(
        store,
        """SELECT ?first ?second ?relation ?state ?outcome ?difference {
          ?c kz:first ?first ; kz:second ?second ; kz:relation ?relation ; kz:comparisonState ?state ; kz:reviewer kzv:encoder .
          OPTIONAL { ?c kz:followUp ?outcome } OPTIONAL { ?c kz:differsIn ?difference } }""",
    )
    judged = {}
    for row in rows:
        said = {
            key: row[key].value.removeprefix(KZV) if row[key] is not None else "" for key in ("relation", "state", "outcome", "difference")
        }
        pair = judged.setdefault((row["first"].value, row["second"].value), {"differsIn": ""})
        pair |= {"relation": said["relation"], "state": said["state"].removesuffix("-comparison"), "followUp": said["outcome"]}
        pair["differsIn"] += " " + said["difference"]
    return judged


def agreement(one, other, column, within):
    """How many pairs both judge alike, of how many, and Cohen's kappa; `within` is a relation that both gave, or nothing."""
    shared = [pair for pair in one if pair in other and (not within or one[pair]["relation"] == other[pair]["relation"] == within)]
    words = [[frozenset(judged[pair][column].split()) for pair in shared] for judged in (one, other)]
    equal = sum(left == right for left, right in zip(*words, strict=True))
    chance = sum(words[0].count(word) * words[1].count(word) for word in set(words[0])) / len(shared) ** 2
    return equal, len(shared), (equal / len(shared) - chance) / (1 - chance)


def test_all_readings_judge_the_same_pairs_and_all_stand_in_the_graph(store):
    first, second, other = (judgements(reading) for reading in READINGS)
    assert first.keys() == second.keys() == other.keys()
    assert first.keys() <= settled(store).keys()


@pytest.mark.parametrize(
    ("column", "within", "said"),
    [
        ("relation", "", "relation"),
        ("state", "", "state"),
        ("followUp", "", "outcome (given or not, and which)"),
        ("followUp", "bears-on", "outcome, where both judged *bears on*"),
        ("differsIn", "not-comparable", "why, where both judged *not comparable*"),
    ],
)
def test_the_agreement_that_the_document_gives_is_that_of_the_lists_and_of_the_graph(store, column, within, said):
    first, second, other = (judgements(reading) for reading in READINGS)
    cells = [said]
    for one, another in ((first, second), (other, first), (other, settled(store))):
        equal, judged, kappa = agreement(one, another, column, within)
        cells += [f"{equal} of {judged}" if within else str(equal), f"{kappa:.2f}"]
    assert f"| {' | '.join(cells)} |" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_an_outcome_stands_only_where_every_reading_gave_that_one(store):
    lists = [judgements(reading) for reading in READINGS]
    given = {
        pair: judged["followUp"]
        for pair, judged in settled(store).items()
        if judged["followUp"] and pair[1].startswith(NAMESPACES["usdos"])
    }
    assert given
    for pair, outcome in given.items():
        assert all(pair in judged and judged[pair]["followUp"] == outcome for judged in lists), pair


def test_the_rules_find_again_what_was_judged():
    """As docs/comparing.md counts it. A wide duty is as near to every sentence of a court, so some of what bears on it is not found.

    Without a later source, whose claims may take a place among the nearest.
    """
    comparisons = Comparisons(Workspace.open(BOTH))
    known = claims(comparisons.store())
    proposed = {frozenset((item.subject, item.object)) for item in proposed_comparisons.found(comparisons.store(), known)}
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
            assert figures.by_rule(first, second).outcome in (comparison.relation.removeprefix(KZV), COMPATIBLE), (first, second)


def test_reasons_name_each_source_by_its_short_name(store):
    rows = select(store, "SELECT ?text { ?node a ?kind ; kz:justification ?text FILTER (?kind IN (kz:Comparison, kz:Reading)) }")
    texts = [row["text"].value.lower() for row in rows if row["text"].language == "en"]
    assert len(texts) > 100
    assert [text for text in texts if "the statement" in text or "the report" in text] == []
