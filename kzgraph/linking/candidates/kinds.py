"""Candidates for links between this graph and external things, each with its reasons; nothing is decided.

`rows` reads what the loader wrote, `propose` compares it with the workspace. A candidate is a question to a person, never an identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError
from kzgraph.linking.candidates import features, gazetteer, labels, texts
from kzgraph.linking.candidates import local as local_rows
from kzgraph.linking.candidates.loaded import rows
from kzgraph.linking.candidates.rows import KINDS, EventRow, LabelRow, PersonRow, PlaceRow, Row, TextRow

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.linking.candidates.candidate import Candidate
    from kzgraph.linking.candidates.events import Compared

__all__ = ["KINDS", "compare", "left_out", "propose", "rows"]


def propose(workspace: Workspace, rows: Iterable[Row], kind: str, *, progress: Callable[[int], None] | None = None) -> Iterator[Candidate]:
    """The pairs of a node and an external row to review, as `compare` finds them."""
    return iter(compare(workspace, rows, kind, progress=progress).candidates)


def compare(workspace: Workspace, rows: Iterable[Row], kind: str, *, progress: Callable[[int], None] | None = None) -> Compared:
    """The pairs of a node and an external row to review, the likeliest of each node first; of events also what chance gives.

    `kind` is one of KINDS and `rows` are of its class. `progress` is called with the number of rows read so far. The same rows give the
    same candidates in whatever order they come. Raises UsageError for another kind, or for rows that are of another.
    """
    from kzgraph.linking.candidates import events, persons, places

    ways: dict[type[Row], Callable[..., list[Candidate]]] = {
        PersonRow: persons.propose,
        PlaceRow: places.propose,
        LabelRow: labels.propose,
        TextRow: texts.propose,
    }
    if kind not in KINDS:
        raise UsageError(f"{kind}: this kind is not matched. Choose one of {', '.join(KINDS)}.")
    local = local_rows.rows(workspace, kind)
    external = list(_counted(rows, kind, progress))
    if KINDS[kind].row is EventRow:
        return events.compare(*([row for row in side if isinstance(row, EventRow)] for side in (local, external)))
    home = {"country": workspace.settings.country} if KINDS[kind].row is LabelRow else {}
    found = ways[KINDS[kind].row](local, external, **home)
    least = LEAST_OF_TERMS if KINDS[kind].scheme else 0.0
    return events.Compared([item for item in found if item.score >= least], [])


LEAST_OF_TERMS = 0.2  # below it, terms share a common word and mean other things: then no candidate is the answer
STEP = 1000  # rows between two calls of progress


def _counted(rows: Iterable[Row], kind: str, progress: Callable[[int], None] | None) -> Iterator[Row]:
    wanted = KINDS[kind].row
    number = 0
    for number, row in enumerate(rows, 1):
        if not isinstance(row, wanted):
            raise UsageError(f"row {number}: expected {wanted.__name__} for {kind}, found {type(row).__name__}.")
        yield row
        if progress and number % STEP == 0:
            progress(number)
    if progress:
        progress(number)


def left_out(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The IRI of each row that cannot be compared, with the reason."""
    for row in rows:
        why = _lacks(row)
        if why:
            yield row.iri, why


def _lacking_names(row: PersonRow) -> str:
    """The reasons why no name can be compared, without repeats; empty if one can."""
    reasons = [features.lacks(name) for name in sorted(set(row.names))]
    return "; ".join(dict.fromkeys(reasons)) or "no name" if all(reasons) else ""


def _lacks(row: Row) -> str:
    if isinstance(row, PersonRow):
        return _lacking_names(row)
    if isinstance(row, EventRow):
        return "" if row.when else "no date, or an end before its start"
    if isinstance(row, PlaceRow):
        return "" if any(map(gazetteer.fold, row.names)) else "no name with a letter"
    if isinstance(row, TextRow):
        return "" if texts.stems(row.text) else "no text with a distinctive word"
    return "" if any(labels.words(label.text) for label in row.labels) else "no label with a distinctive word"
