"""Places by name, for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.link.candidate import Candidate, Reason
from kzgraph.match.bits import candidate, ranked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.match.rows import PlaceRow


def propose(ours: Sequence[PlaceRow], theirs: Sequence[PlaceRow]) -> list[Candidate]:
    """The pairs that share a name."""
    pairs = ((mine, other, set(mine.names) & set(other.names)) for mine in ours for other in theirs)
    return ranked(candidate(mine.iri, other.iri, 0.0, [Reason("name", min(both), min(both), 2.0)]) for mine, other, both in pairs if both)
