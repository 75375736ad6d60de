"""Persons by name, for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph import names
from kzgraph.link.candidate import Candidate, Reason
from kzgraph.match.bits import candidate, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.match.rows import PersonRow


def propose(ours: Sequence[PersonRow], theirs: Sequence[PersonRow]) -> list[Candidate]:
    """The pairs whose names are alike."""
    found = []
    for mine in ours:
        for other in theirs:
            alike, a, b = max(((names.similarity(a, b), a, b) for a in mine.names for b in other.names), default=(0.0, "", ""))
            if alike >= 0.83:
                found.append(candidate(mine.iri, other.iri, 0.0, [Reason("name", a, b, 10 * alike - 8)]))
    return ranked(found)
