"""Rows that cannot be compared, each with the reason, so that none is dropped silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kzgraph.linking.candidates import features, gazetteer, labels, texts
from kzgraph.linking.candidates.rows import EventRow, PersonRow, PlaceRow, Row, TextRow


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
