"""How far two reviewers agree who judged the same pairs apart: two tables as `kzgraph compare list --format csv`
or `kzgraph link list --format csv` prints them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kzgraph.changes.reliability import Agreement, agreement
from kzgraph.errors import UsageError
from kzgraph.safety import bounded

# The columns of a pair, and of what two reviewers may say differently of it.
COMPARISONS = (("first", "second"), ("relation", "state", "differsIn", "followUp"))
LINKS = (("local", "external"), ("relation", "state"))
Judged = dict[tuple[str, ...], dict[str, frozenset[str]]]


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
    """Compares two tables. A pair is the same whichever of its sides is first. Raises UsageError for what is not such a table."""
    (properties, first), (others, second) = _read(one), _read(two)
    if properties != others:
        raise UsageError(f"{one}, {two}: one table is of comparisons and the other of links.")
    tables = first, second
    both = sorted(tables[0].keys() & tables[1].keys())
    if not both:
        raise UsageError(f"{one}, {two}: no pair is in both tables.")
    rows = []
    for name in properties:
        units = [[table[pair][name] for table in tables] for pair in both]
        same = sum(first == second for first, second in units)
        rows.append(Row(name, same, len(units) - same, agreement(units)))
    return Agreed(tuple(rows), *(len(table) - len(both) for table in tables))


def _read(file: Path) -> tuple[tuple[str, ...], Judged]:
    """The properties of a table, and their values of each pair."""
    columns, rows = bounded.numbered_rows(file, _fault)
    sides, properties = LINKS if "local" in columns else COMPARISONS
    judged: Judged = {}
    for line, row in rows:
        pair = tuple(sorted(row[side] for side in sides))
        if pair in judged:
            raise UsageError(f"{file}:{line}: the pair is in an earlier row too: keep one of the two.")
        judged[pair] = {name: frozenset(row[name].split()) for name in properties}
    return properties, judged


def _fault(columns: list[str]) -> str:
    sides, properties = LINKS if "local" in columns else COMPARISONS
    missing = [name for name in (*sides, *properties) if name not in columns]
    prints = "kzgraph compare list or kzgraph link list, with --format csv, prints such a table."
    return f"the column {missing[0]} is missing: {prints}" if missing else ""
