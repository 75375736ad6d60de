"""Which column of a table is which of its mapping."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError, nearest
from kzgraph.records.readers.table import Table, fit, normal, pass_over

if TYPE_CHECKING:
    import duckdb

    from kzgraph.records.mapping import Column, Mapping


_SURE, _CERTAIN = 2, 6  # names of columns in a line
_SAMPLE = 500  # rows below it
_DATA = re.compile(r"(?=.*\d)[\d\s.,:/()+-]+")  # a number, a date, a telephone


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
    """Whether the first line is a header for sure: six cells name columns of the mapping, or two and no other holds a digit, as rows do.

    A table without a header begins with a row, and a cell of that may be a word such as victim.
    """
    known = known_names(mapping)
    others = [cell for cell in table.columns if not any(normal(cell) in names for names in known)]
    fits = fit(table.columns, known)
    return fits >= _CERTAIN or (fits >= _SURE and not any(letter.isdigit() for cell in others for letter in cell))


def require_header(mapping: Mapping, table: Table, file: Path, duck: duckdb.DuckDBPyConnection) -> None:
    """Raises UsageError where the first line looks like a row, which would be lost as a header.

    Where it names fewer than two columns, it is a row if a cell of it is a number or a date, or stands again below in a row that differs.
    """
    if fit(table.columns, known_names(mapping)) >= _SURE or not any(table.columns):
        return
    data = next((place for place, cell in enumerate(table.columns) if _DATA.fullmatch(cell)), None)
    if data is not None:
        raise _headless(mapping, table, file, f"column {data + 1} holds a number or a date")
    named = [(place, normal(cell)) for place, cell in enumerate(table.columns) if cell]
    with table.relation(duck, pass_over, []) as relation:
        cells = ", ".join(f"c{place}" for place, _ in named)
        rows = duck.execute(f"SELECT {cells} FROM {relation} LIMIT {_SAMPLE}").fetchall()  # noqa: S608 (our own numbers)
    for row in rows:
        alike = [place for (place, cell), below in zip(named, row, strict=True) if below and normal(below) == cell]
        if alike and len(alike) < len(named):
            raise _headless(mapping, table, file, f"the value in column {alike[0] + 1} occurs again in a row below")


def _headless(mapping: Mapping, table: Table, file: Path, why: str) -> UsageError:
    """What to do about a table without a header, in words that hold none of its cells."""
    names = [column.names[0] for column in mapping.columns.values()]
    first = [column.names[0] for column in mapping.columns.values() if column.required]
    example = ",".join(dict.fromkeys([*first, *names]))[:80].rpartition(",")[0]
    return UsageError(
        f"{file}:{table.line}: expected a header, but this looks like a row, which would be lost: {why}. "
        f"Put a line with the column names above it, such as {example}."
    )


def bind(mapping: Mapping, table: Table, file: Path) -> Binding:
    """Finds the columns by their names, the first name first. Raises UsageError that names the nearest header of one that is missing.

    Where rows are not published and the first line is not surely a header, other headers are shown by their number.
    """
    open_ = mapping.rows == "published" or is_header(mapping, table)
    places: dict[str, list[int]] = {}
    for index, header in enumerate(table.columns):
        places.setdefault(normal(header), []).append(index)
    by_column: dict[str, Bound] = {}
    missing: list[Column] = []
    passed_over: dict[int, str] = {}
    for column in mapping.columns.values():
        known = [name for name in dict.fromkeys(map(normal, column.names)) if name in places]
        if not known:
            missing += [column] if column.required else []
        for number, name in enumerate(known if column.each else known[:1]):
            if len(places[name]) > 1:
                places_of = " and ".join(str(index + 1) for index in places[name])
                raise UsageError(f"{file}: columns {places_of} have one name, {table.columns[places[name][0]]}: rename all but one.")
            index = places[name][0]
            by_column[f"{column.name} {number}" if number else column.name] = Bound(column, index, table.columns[index])
        if not column.each:
            passed_over |= {places[name][0]: f"{column.name} is read from another column; each: takes several" for name in known[1:]}
    if missing or not by_column:
        missing = missing or list(mapping.columns.values())[:1]
        places_of = "; ".join(_missing(column, table if open_ else None) for column in missing)
        fix = "Rename the columns of the table, or add their names to the mapping."
        if not fit(table.columns, known_names(mapping)):
            fix += f" If line {table.line} is a row, not a header, put a line with the column names above it."
        raise UsageError(f"{file}: {mapping.name} needs columns that the table lacks: {places_of}. {fix}")
    used = {bound.place for bound in by_column.values()}
    return Binding(
        by_column,
        tuple(name for name in mapping.columns if name not in by_column),
        tuple(_told(index, header if open_ else None, passed_over) for index, header in enumerate(table.columns) if index not in used),
    )


def _told(index: int, header: str | None, passed_over: dict[int, str]) -> str:
    name = f"column {index + 1}" if header is None else header or f"column {index + 1}, which has no name"
    return f"{name} ({passed_over[index]})" if index in passed_over else name


def _missing(column: Column, table: Table | None) -> str:
    """The name of a column, what else it may be called, and the header that is nearest to one of these, whatever the order of its words."""
    others = [name for name in column.names if name != column.name][:3]
    wanted = column.name + (f" (or {', '.join(others)})" if others else "")
    headers = {_words(header): header for header in (table.columns if table else ())}
    near = (nearest(_words(name), headers, 1) for name in (column.name, *column.names))
    near_header = next((headers[names[0]] for names in near if names), "")
    return f"{wanted}; did you mean {near_header}?" if near_header else wanted


def _words(name: str) -> str:
    return " ".join(sorted(normal(name).split("_")))
