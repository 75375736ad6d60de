"""How well a comparison of two names tells same persons from others: F1, area under the ROC curve, and reading of the pairs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.names.writing import Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Measure(NamedTuple):
    """At a threshold: precision, recall, F1; over all thresholds: the area under the ROC curve (each from 0 to 1)."""

    precision: float
    recall: float
    f1: float
    auc: float


def pairs(split: str) -> list[Pair]:
    """The pairs of `development` or `held_out`."""
    with (Path(__file__).parent / f"{split}.csv").open(encoding="utf-8", newline="") as rows:
        return [Pair(row["source"], row["kind"], int(row["same"]), row["a"], row["b"]) for row in csv.DictReader(rows)]


def scored(compare: Callable[[str, str], float], of: Sequence[Pair]) -> list[tuple[float, int]]:
    return [(compare(pair.a, pair.b), pair.same) for pair in of]


def measure(scores: Sequence[tuple[float, int]], threshold: float) -> Measure:
    hits = sum(same for score, same in scores if score >= threshold)
    claimed = sum(score >= threshold for score, _ in scores)
    real = sum(same for _, same in scores)
    precision, recall = hits / claimed if claimed else 0.0, hits / real
    return Measure(precision, recall, 2 * hits / (claimed + real), area(scores))


def area(scores: Sequence[tuple[float, int]]) -> float:
    """The chance that a pair of one person scores above a pair of two; half where they tie."""
    ranks, place = {}, 0
    for score in sorted({score for score, _ in scores}):
        count = sum(other == score for other, _ in scores)
        ranks[score] = place + (count + 1) / 2
        place += count
    real = sum(same for _, same in scores)
    total = sum(ranks[score] for score, same in scores if same)
    return (total - real * (real + 1) / 2) / (real * (len(scores) - real))


def best_threshold(scores: Sequence[tuple[float, int]]) -> float:
    """The threshold with the highest F1, in the middle of the gap below it."""
    values = sorted({score for score, _ in scores})
    _, best = max((measure_f1(scores, value), value) for value in values)
    below = [value for value in values if value < best]
    return (best + below[-1]) / 2 if below else best


def measure_f1(scores: Sequence[tuple[float, int]], threshold: float) -> float:
    hits = sum(same for score, same in scores if score >= threshold)
    return 2 * hits / (sum(score >= threshold for score, _ in scores) + sum(same for _, same in scores))
