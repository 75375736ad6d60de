"""A candidate: a node of this graph and something elsewhere that may be the same or related, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

MOST = 60.0  # bits; beyond it a float is 1


class Reason(NamedTuple):
    """One thing that was compared. `weight` is how much it speaks for (above 0) or against (below 0), in bits of evidence."""

    aspect: str  # "name", "birth year", "place", "date", "event type", "fatalities", ...
    local: str  # the value in this graph, "" for none
    external: str  # the value in the dataset, "" for none
    weight: float


class Candidate(NamedTuple):
    """A pair that is proposed and undecided. `score` is from 0 to 1; `reasons` come with the weightiest first.

    A pair of claims has the relation that is to be judged, and, if that is not-comparable, in what the two differ by rule.
    """

    subject: str  # the IRI of the node
    object: str  # the IRI elsewhere
    score: float
    reasons: tuple[Reason, ...]
    relation: str = ""
    differs_in: tuple[str, ...] = ()

    @property
    def asked(self) -> str:
        """The relation that is to be judged, in words; empty where the answer says it."""
        why = f" ({', '.join(self.differs_in)})" if self.differs_in else ""
        return f"relation: {self.relation}{why}" if self.relation else ""


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
