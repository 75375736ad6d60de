"""Events by their dates, for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.link.candidate import Candidate, Reason
from kzgraph.match.bits import candidate, ranked
from kzgraph.match.periods import apart, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.match.rows import EventRow


def propose(ours: Sequence[EventRow], theirs: Sequence[EventRow]) -> list[Candidate]:
    """The pairs that may have happened on the same day."""
    return ranked(
        candidate(mine.iri, other.iri, -3.0, [Reason("date", written(mine.when), written(other.when), 3.0)])
        for mine in ours
        for other in theirs
        if mine.when and other.when and not apart(mine.when, other.when)
    )
