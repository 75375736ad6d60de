"""Whether the sources say what a text asks for: a logistic model of a few measures of what was found.

`python -m tests.search.fit` fits the weights and the threshold, and prints this table.
"""

from __future__ import annotations

from math import exp
from typing import NamedTuple


class Measures(NamedTuple):
    """What the decision rests on. Parts are of the weight of the words asked for, from 0 to 1."""

    claim: float  # the part that the best claim holds
    silent: float  # 1 where a silence is the best hit
    untold: float  # 1 where silences fit and no other source tells it
    told: float  # 1 where silences fit and another source tells it
    unlike: float  # 1 where a number, a place or a day is asked for and none of the best claims gives one
    agreement: float  # the part that the first hits hold on average
    thin: float  # 1 where the best hits hold little of it
    named: float  # 1 where the best hit is called what is asked for


WEIGHTS = Measures(claim=2.65, silent=-2.59, untold=-2.63, told=1.08, unlike=-3.42, agreement=1.54, thin=-2.06, named=1.41)
BIAS = -0.13
LEAST = 0.49  # the probability from which the sources say it


def probability(measures: Measures) -> float:
    """How likely the sources say it, from 0 to 1."""
    return 1 / (1 + exp(-BIAS - sum(weight * value for weight, value in zip(WEIGHTS, measures, strict=True))))
