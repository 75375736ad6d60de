"""Evidence in bits: what each comparison says for or against a pair, added up to a score from 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Iterable

from kzgraph.linking.candidates.candidate import Candidate, Reason

MOST = 60.0  # bits; beyond it a float is 1


def score(bits: float) -> float:
    """The probability for so many bits of log odds."""
    bits = max(-MOST, min(MOST, bits))
    return round(1 / (1 + math.exp2(-bits)), 6)


def candidate(subject: str, object_: str, prior: float, reasons: Iterable[Reason]) -> Candidate:
    """The pair, its strongest reasons first; `prior` is the log odds of such a pair before any comparison, in bits."""
    ordered = tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.aspect)))
    return Candidate(subject, object_, score(prior + sum(reason.weight for reason in ordered)), ordered)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Sorted by local node, then by falling score."""
    return sorted(candidates, key=lambda item: (item.subject, -item.score, item.object))
