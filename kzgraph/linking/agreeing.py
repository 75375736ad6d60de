"""How far two reviewers agree who judged the same pairs apart: two tables as `kzgraph compare list --format csv` prints them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.changes.reliability import agreement
from kzgraph.errors import UsageError
from kzgraph.safety import bounded

if TYPE_CHECKING:
    from pathlib import Path

    from kzgraph.changes.reliability import Agreement

PROPERTIES = ("relation", "state", "differsIn", "followUp")
NEEDED = ("first", "second", *PROPERTIES)


class Row(NamedTuple):
    """What was judged alike and not, of one property, over the pairs in both tables."""

    property: str
    same: int
    differ: int
    agreement: Agreement


class Agreed(NamedTuple):
    """The rows, and how many pairs only one of the tables has."""

    rows: tuple[Row, ...]
    only_one: int
    only_two: int


def agreed(one: Path, two: Path) -> Agreed:
    """Compares two tables. A pair is the same whichever of its claims is first. Raises UsageError for what is not such a table."""
    tables = [_read(file) for file in (one, two)]
    both = sorted(tables[0].keys() & tables[1].keys())
    if not both:
        raise UsageError(f"{one}, {two}: no pair is in both tables.")
    rows = []
    for name in PROPERTIES:
        units = [[table[pair][name] for table in tables] for pair in both]
        same = sum(first == second for first, second in units)
        rows.append(Row(name, same, len(units) - same, agreement(units)))
    return Agreed(tuple(rows), *(len(table) - len(both) for table in tables))


def _read(file: Path) -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    """The values of each pair, by property."""
    try:
        rows = csv.DictReader(io.StringIO(bounded.read_text(file, bounded.TABLE_BYTES).removeprefix("\ufeff"), newline=""), strict=True)
        missing = [name for name in NEEDED if name not in (rows.fieldnames or [])]
        if missing:
            raise UsageError(f"{file}:1: the column {missing[0]} is missing: kzgraph compare list --format csv prints such a table.")
        judged = {}
        for row in rows:
            if None in row or None in row.values():
                raise UsageError(f"{file}:{rows.line_num}: expected {len(rows.fieldnames or [])} cells: the row is broken.")
            pair = min(row["first"], row["second"]), max(row["first"], row["second"])
            if pair in judged:
                raise UsageError(f"{file}:{rows.line_num}: the pair stands in an earlier row: keep one of the two.")
            judged[pair] = {name: frozenset(row[name].split()) for name in PROPERTIES}
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"{file}: not a table in UTF-8: {error}.") from None
    return judged
