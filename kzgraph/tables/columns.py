"""Which column of a table is which of its mapping."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.model import UsageError
from kzgraph.tables.forms.table import fit, normal

if TYPE_CHECKING:
    from pathlib import Path

    from kzgraph.tables.forms.table import Table
    from kzgraph.tables.mapping import Column, Mapping


_SURE = 2  # names of columns in a line


class Bound(NamedTuple):
    """A column of the mapping at its place in the table, counted from 0, with the header as it is written there."""

    column: Column
    place: int
    header: str


class Binding(NamedTuple):
    """The columns that both have, in the order of the mapping; those that only the mapping has; headers that only the table has."""

    columns: dict[str, Bound]
    absent: tuple[str, ...]
    unused: tuple[str, ...]


def wanted(mapping: Mapping) -> list[set[str]]:
    """The normal names of each column that a table must have."""
    return [{normal(name) for name in column.names} for column in mapping.columns.values() if column.required]


def known_names(mapping: Mapping) -> list[set[str]]:
    """The normal names of each column that a table may have."""
    return [{normal(name) for name in column.names} for column in mapping.columns.values()]


def is_header(mapping: Mapping, table: Table) -> bool:
    """Whether the first line is a header for sure: two cells name columns of the mapping, and no other holds a digit, as rows do.

    A table without a header begins with a row, and a cell of that may be a word such as victim.
    """
    known = known_names(mapping)
    others = [cell for cell in table.columns if not any(normal(cell) in names for names in known)]
    return fit(table.columns, known) >= _SURE and not any(letter.isdigit() for cell in others for letter in cell)


def bind(mapping: Mapping, table: Table, file: Path) -> Binding:
    """Finds the columns by their names, the first name first. Raises UsageError that names the nearest header of one that is missing.

    Where rows are not published and the first line is no header for sure, other headers are told by their number.
    """
    open_ = mapping.rows == "published" or is_header(mapping, table)
    places: dict[str, list[int]] = {}
    for index, header in enumerate(table.columns):
        places.setdefault(normal(header), []).append(index)
    found: dict[str, Bound] = {}
    missing: list[Column] = []
    for column in mapping.columns.values():
        name = next((name for name in map(normal, column.names) if name in places), None)
        if name is None:
            missing += [column] if column.required else []
            continue
        if len(places[name]) > 1:
            told = " and ".join(str(index + 1) for index in places[name])
            raise UsageError(f"{file}: two columns are called {table.columns[places[name][0]]} (the {told}. column): rename all but one.")
        index = places[name][0]
        found[column.name] = Bound(column, index, table.columns[index])
    if missing:
        told = "; ".join(_missing(column, table if open_ else None) for column in missing)
        raise UsageError(f"{file}: {mapping.name} needs columns that the table has not: {told}. Rename them there, or map their names.")
    used = {bound.place for bound in found.values()}
    return Binding(
        found,
        tuple(name for name in mapping.columns if name not in found),
        tuple(_told(index, header if open_ else None) for index, header in enumerate(table.columns) if index not in used),
    )


def _told(index: int, header: str | None) -> str:
    if header is None:
        return f"column {index + 1}"
    return header or f"column {index + 1}, which has no name"


def _missing(column: Column, table: Table | None) -> str:
    """The name of a column, what else it may be called, and the header that is nearest to one of these, whatever the order of its words."""
    others = [name for name in column.names if name != column.name][:3]
    told = column.name + (f" (or {', '.join(others)})" if others else "")
    headers = {_words(header): header for header in (table.columns if table else ())}
    near = (difflib.get_close_matches(_words(name), headers, 1, 0.7) for name in (column.name, *column.names))
    found = next((headers[names[0]] for names in near if names), "")
    return f"{told}, perhaps {found}" if found else told


def _words(name: str) -> str:
    return " ".join(sorted(normal(name).split("_")))
