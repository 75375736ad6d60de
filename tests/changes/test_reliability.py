"""The coefficients of agreement against published examples, and against plain ways to compute them."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzgraph.changes.reliability import agreement, by_chance_multi_valued, dice, masi

# The data of Krippendorff and Craggs (2016), doi:10.1080/19312458.2016.1228863, by their number of table: a row is a unit, a word the set
# of letters that an observer gave, an empty word the empty set.
TABLES = {
    "3": ["bd d", "abd b bd", " a a", "a"],
    "8a": ["a a a", "abd abd abde", "d d d"],
    "8b": ["a a a", "ab ab abd", "d d d"],
    "8c": ["a a a", "b b bd", "d d d"],
    "9a": ["a a a", "ab ad bd", "d d d"],
    "9b": ["a a a", "ab de f", "d d d"],
    "9c": ["a b ab", "ab de f", "bd d be"],
}


def units(rows):
    return [[frozenset(word) for word in row.split(" ")] for row in rows]


def by_listing_all_sets(table):
    """The expected disagreement as the paper defines it: over every two sets of values that could be drawn, each pair with its weight."""
    sizes = Counter(len(values) for unit in table for values in unit)
    count = Counter(value for unit in table for values in unit for value in values)
    expected = 0
    for c in sizes:
        for k in sizes:
            weights = disagreement = 0
            for first in combinations(sorted(count), c):
                for second in combinations(sorted(count), k):
                    weight = 1
                    for value in first:
                        weight *= count[value]
                    for value in second:
                        weight *= count[value] - (value in first)
                    weights += weight
                    disagreement += weight * dice(frozenset(first), frozenset(second))
            expected += sizes[c] * sizes[k] / sizes.total() ** 2 * (disagreement / weights if weights else 0)
    return expected


def test_multi_valued_alpha_of_the_worked_example_is_as_published():
    """0.2866 is what the R package mvalpha 0.6 holds its own test against, for the paper's example of three observers with gaps."""
    assert agreement(units(TABLES["3"])).multi_valued_alpha.value == pytest.approx(0.2865907, abs=5e-8)


@pytest.mark.parametrize("name", TABLES)
def test_expected_disagreement_is_that_over_all_sets(name):
    table = [unit for unit in units(TABLES[name]) if len(unit) > 1]
    assert by_chance_multi_valued(table) == pytest.approx(by_listing_all_sets(table))


@given(st.lists(st.lists(st.frozensets(st.sampled_from("abcde"), max_size=3), min_size=2, max_size=3), min_size=1, max_size=6))
def test_expected_disagreement_is_that_over_all_sets_of_any_units(table):
    assert by_chance_multi_valued(table) == pytest.approx(by_listing_all_sets(table))


def test_multi_valued_alpha_falls_as_the_examples_of_the_paper_drift_apart():
    alphas = {name: agreement(units(rows)).multi_valued_alpha.value for name, rows in TABLES.items()}
    assert 1 > alphas["8a"] > alphas["8b"] > alphas["8c"] > alphas["9a"] > alphas["9b"] > 0 > alphas["9c"]


@pytest.mark.parametrize(("name", "alpha"), [("8a", 0.8356164), ("9a", 0.5844156), ("9b", 0.5714286), ("9c", 0)])
def test_alpha_with_masi_distance_is_that_of_nltk(name, alpha):
    """As nltk.metrics.agreement 3.10.4 computes it; its own masi_distance rounds thirds to 0.67 and 0.33, so it was given exact thirds."""
    assert agreement(units(TABLES[name])).alpha.value == pytest.approx(alpha, abs=5e-7)


def test_alpha_of_single_values_is_as_published():
    """The example of three coders, fifteen units and gaps in Krippendorff (2011), nominal: 0.691. Single values have no parts to share."""
    coders = ["-----34121133-3", "1-213343-------", "--21344-21133-4"]
    table = [[frozenset(value) for value in column if value != "-"] for column in zip(*coders, strict=True)]
    found = agreement(table)
    assert found.alpha.value == pytest.approx(0.691, abs=5e-4)


def test_ac1_is_as_published():
    """0.84933 for the three abstractors of the irrCAC package, whose alpha is 0.797."""
    counts = [(13, "a", "a"), (20, "b", "b"), (7, "b", "c"), (4, "c", "b"), (56, "c", "c")]
    found = agreement([[frozenset(one), frozenset(two)] for count, one, two in counts for _ in range(count)])
    assert found.ac1.value == pytest.approx(0.8493305)
    assert found.alpha.value == found.multi_valued_alpha.value == pytest.approx(0.7972585)


@pytest.mark.parametrize(("one", "two", "distance"), [
    ("ab", "ab", 0), ("", "", 0), ("ab", "abcd", 1 - 1 / 2 * 2 / 3), ("ab", "bc", 1 - 1 / 3 * 1 / 3), ("a", "b", 1), ("", "a", 1),
])  # fmt: skip
def test_masi_distance(one, two, distance):
    assert masi(frozenset(one), frozenset(two)) == masi(frozenset(two), frozenset(one)) == pytest.approx(distance)


def test_values_that_never_vary_have_no_alpha():
    found = agreement(units(["a a", "a a"]))
    assert found.alpha.value is None
    assert found.ac1.value == 1
    assert agreement([]) == agreement(units(["a", "b"]))


def test_the_interval_is_the_same_each_time_and_holds_the_coefficient():
    table = units(["ab a", "c c", "d d", "a b", "bc bc", "e e", "a a", "d cd"])
    for coefficient in agreement(table):
        assert coefficient.low < coefficient.value < coefficient.high <= 1
    assert agreement(table) == agreement(table)
    assert agreement(units(["a a", "b b"])).alpha == (1, 1, 1)
