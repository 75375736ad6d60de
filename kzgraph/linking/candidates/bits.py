"""Evidence in bits: what each comparison says for or against a pair, added up to a score from 0 to 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kzgraph.linking.candidates.candidate import Candidate, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 60.0  # bits; beyond it a float is 1


def score(bits: float) -> float:
    """The probability that goes with so many bits: odds of 2 to their power, to 1."""
    bits = max(-MOST, min(MOST, bits))
    return round(1 / (1 + math.exp2(-bits)), 6)


def candidate(subject: str, object_: str, prior: float, reasons: Iterable[Reason]) -> Candidate:
    """The pair, its reasons with the weightiest first; `prior` is how likely such a pair is before anything is compared, in bits."""
    ordered = tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.aspect)))
    return Candidate(subject, object_, score(prior + sum(reason.weight for reason in ordered)), ordered)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """By ours, the likeliest first."""
    return sorted(candidates, key=lambda item: (item.subject, -item.score, item.object))
