"""Rows that cannot be compared with anything, and why: none is lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.linking.candidates import features, gazetteer, labels
from kzgraph.linking.candidates.rows import EventRow, PersonRow, PlaceRow, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def left_out(rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    """The IRI of each row that no comparison can find, and what it lacks."""
    for row in rows:
        why = _lacks(row)
        if why:
            yield row.iri, why


def _lacking_names(row: PersonRow) -> str:
    """What is wrong with each of the names, each reason once; nothing if one of them can be compared."""
    reasons = [features.lacks(name) for name in sorted(set(row.names))]
    return "; ".join(dict.fromkeys(reasons)) or "no name" if all(reasons) else ""


def _lacks(row: Row) -> str:
    if isinstance(row, PersonRow):
        return _lacking_names(row)
    if isinstance(row, EventRow):
        return "" if row.when else "no date, or an end before its start"
    if isinstance(row, PlaceRow):
        return "" if any(map(gazetteer.fold, row.names)) else "no name with a letter"
    return "" if any(labels.words(label.text) for label in row.labels) else "no label with a distinctive word"
