"""Organisations, laws and matters by label, for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.link.candidate import Candidate, Reason
from kzgraph.match.bits import candidate, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.match.rows import LabelRow


def propose(ours: Sequence[LabelRow], theirs: Sequence[LabelRow]) -> list[Candidate]:
    """The pairs that share a label."""
    found = []
    for mine in ours:
        for other in theirs:
            both = {label.text.casefold() for label in mine.labels} & {label.text.casefold() for label in other.labels}
            if both:
                found.append(candidate(mine.iri, other.iri, 0.0, [Reason("label", min(both), min(both), 2.0)]))
    return ranked(found)
