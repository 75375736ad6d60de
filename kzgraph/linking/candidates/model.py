"""The model of persons, the same for every engine: how pairs are found, what is compared, and what each outcome weighs.

It is a Fellegi-Sunter model as splink runs it. A level's weight is the binary logarithm of m to u: how often it comes up among pairs
of one person, and among pairs of two. `python -m bench.match --weights` counts both on planted lists; u of a place or a name is
how many of the lists have it.
"""

from __future__ import annotations

import math
from typing import Any

SMALLEST = 512  # a shorter list is treated as one of this length
SHARED = 0.5  # the share of the longer list that is expected to be in the other
LEVELS: dict[str, tuple[tuple[str, str, float, float], ...]] = {
    # name, condition, m, u; the first that holds counts. Engines differ in what they call it that two lists share something.
    "birth": (
        ("day", "born_l = born_r", 0.93, 5e-5),
        ("year, a day missing", "year_l = year_r AND (born_l IS NULL OR born_r IS NULL)", 0.95, 0.018),
        ("year, other day", "year_l = year_r", 0.02, 0.018),
        ("a year apart, same day of the year", "abs(year_l - year_r) = 1 AND substr(born_l, 6) = substr(born_r, 6)", 0.02, 1e-4),
        ("a year apart", "abs(year_l - year_r) = 1", 0.01, 0.036),
    ),
    "town": (("equal", "town_l = town_r", 0.87, 0.1), ("another in common", "{overlap}(places_l, places_r)", 0.06, 0.03)),
    "body": (("one in common", "{overlap}(bodies_l, bodies_r)", 0.7, 0.1),),
}
OTHERWISE = {"birth": (0.005, 0.93), "town": (0.13, 0.9), "body": (0.3, 0.9)}
MISSING = {"birth": "year", "body": "bodies"}  # the column that a comparison needs, if it has another name
COUNTED = ("town",)  # values that weigh less the more people have them
RULES: tuple[dict[str, Any], ...] = (
    {"blocking_rule": "l.pairs = r.pairs", "arrays_to_explode": ["pairs"]},
    {"blocking_rule": "l.initials = r.initials", "arrays_to_explode": ["initials"]},
    {"blocking_rule": "l.joined = r.joined", "arrays_to_explode": ["joined"]},
    {"blocking_rule": "l.born = r.born"},
)


def prior(local: int, external: int) -> float:
    """The probability that a local and an external row, drawn at random, are one person."""
    return SHARED / max(local, external, SMALLEST)


def settings(local: int, external: int, overlap: str) -> dict[str, Any]:
    """The settings that splink takes, for lists of so many records; `overlap` is the engine's function for lists that share a value."""
    return {
        "link_type": "link_only",
        "unique_id_column_name": "unique_id",
        "probability_two_random_records_match": prior(local, external),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "blocking_rules_to_generate_predictions": [dict(rule) for rule in RULES],
        "comparisons": [_comparison(name, overlap) for name in LEVELS],
    }


def _comparison(name: str, overlap: str) -> dict[str, Any]:
    column = MISSING.get(name, name)
    levels: list[dict[str, Any]] = [
        {"sql_condition": f"{column}_l IS NULL OR {column}_r IS NULL", "label_for_charts": "missing", "is_null_level": True}
    ]
    for label, condition, m, u in LEVELS[name]:
        level = {"sql_condition": condition.format(overlap=overlap), "label_for_charts": label, "m_probability": m, "u_probability": u}
        levels.append(level | ({"tf_adjustment_column": name} if name in COUNTED and label == "equal" else {}))
    m, u = OTHERWISE[name]
    levels.append({"sql_condition": "ELSE", "label_for_charts": "other", "m_probability": m, "u_probability": u})
    return {"output_column_name": name, "comparison_levels": levels}


def bits(m: float, u: float) -> float:
    """The weight of an outcome in bits."""
    return math.log2(m / u)
