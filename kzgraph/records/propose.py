"""A mapping proposed for a list of persons, from its headers and from how its dates are written. Nothing of its rows is shown.

A table without a header begins with a person: what is not known to be a header is shown by its number alone.
"""

from __future__ import annotations

import datetime
import itertools
import re
from typing import TYPE_CHECKING

from kzgraph.records import mapping as mappings
from kzgraph.records.columns import is_header, known_names, wanted
from kzgraph.records.readers.engine import connect
from kzgraph.records.readers.recognise import open_table
from kzgraph.records.readers.table import fit, normal, pass_over
from kzgraph.records.sql import DATE_FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from kzgraph.graph.workspace import Workspace
    from kzgraph.records.mapping import Column, Mapping
    from kzgraph.records.readers.table import Table

BASE = "person-list"
SAMPLE = 500
OTHER_FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y%m%d")


def propose(workspace: Workspace, file: Path, encoding: str = "") -> str:
    """The text of a mapping that extends `person-list`, with a remark on what a person must decide.

    A table that a shipped mapping of another kind fits gets a remark that names it. Raises UsageError and TableError as loading does.
    """
    base = mappings.find(BASE, workspace)
    table = open_table(file, known_names(base), encoding)
    lines = [f"# Proposed for {file.name}. Check each line: a wrong column harms a person."]
    lines += [f"# All columns are there that {name} needs: kzgraph load FILE --as {name}" for name in _fitting(workspace, table)]
    lines += [
        f"name: {_name(file)}",
        f"extends: {BASE}",
        "# private, or published with a licence: the address of its text",
        "rows: private",
    ]
    headed = is_header(base, table)
    placed = _placed(base, table, headed)
    if "identifier" in placed:
        lines += ["# one row for each identifier; without this line a row is known by its line in the file", "id: identifier"]
    lines.append("columns:")
    for name, place in placed.items():
        lines.append(f"  {name}: {_column(base.columns[name], table, place)}")
    if not placed:
        lines.append("  name: the header of the column with the names")
    rest = [(place, header) for place, header in enumerate(table.columns) if place not in placed.values()]
    if rest and headed:
        lines.append("# Not placed. What stays here is not loaded; a line such as `charge: HEADER` in columns takes one in:")
        lines += [f"#   {_quoted(header)}" for _, header in rest]
    elif rest:
        lines.append(f"# Not shown, since line {table.line} is not surely a header and may be a person: it needs two known column names.")
        lines.append(f"# Columns {', '.join(str(place + 1) for place, _ in rest)}: `charge: HEADER` in columns takes one in.")
    if "name" not in placed:
        lines.append("# No header looks like the name of a person: put it in as `name: HEADER`.")
    return "\n".join(lines) + "\n"


def _fitting(workspace: Workspace, table: Table) -> list[str]:
    known = [mappings.find(name, workspace) for name in mappings.shipped()]
    return [mapping.name for mapping in known if mapping.id and fit(table.columns, wanted(mapping)) == len(wanted(mapping))]


def _placed(base: Mapping, table: Table, headed: bool) -> dict[str, int]:
    """The place of each header under the column that it names.

    A header whose words are nearly those of a column comes last, and only where all of the line are headers.
    """
    headers = {normal(header): place for place, header in reversed(list(enumerate(table.columns))) if header}
    placed: dict[str, int] = {}
    for name, column in base.columns.items():
        for heading in map(normal, column.names):
            if heading in headers and headers[heading] not in placed.values():
                placed[name] = headers[heading]
                break
    for (name, column), (heading, place) in itertools.product(base.columns.items(), headers.items() if headed else ()):
        if name not in placed and place not in placed.values() and any(_within(normal(word), heading) for word in column.names):
            placed[name] = place
    return {name: placed[name] for name in base.columns if name in placed}


def _within(words: str, header: str) -> bool:
    """Whether a header of several words holds all of a name of several words, such as `date of birth` in `date of birth (approx.)`."""
    return "_" in words and set(words.split("_")) <= set(header.split("_"))


def _column(column: Column, table: Table, place: int) -> str:
    header = _quoted(table.columns[place])
    if column.type != "date":
        return header
    fitting = _formats(table, place, column)
    if fitting is None:
        return header
    line = f"{{names: {header}, formats: [{', '.join(_quoted(form) for form in (*fitting[:1], *column.formats))}]}}"
    return f"{line} # or {' or '.join(fitting[1:])}: the dates fit each, so decide" if len(fitting) > 1 else line


def _formats(table: Table, place: int, column: Column) -> list[str] | None:
    """The formats that fit each date of a sample that is not written in a usual one; None if there is no such date or format."""
    with connect() as duck, table.relation(duck, pass_over, []) as relation:
        rows = duck.execute(f"SELECT trim(c{place}) FROM {relation} LIMIT {SAMPLE}").fetchall()  # noqa: S608 (our own numbers)
    dates = [row[0] for row in rows if row[0] and not _is_usual(row[0], column)]
    return [form for form in OTHER_FORMATS if all(_is(cell, form) for cell in dates)] or None if dates else None


def _is_usual(cell: str, column: Column) -> bool:
    """Whether a date is read without a format of its own."""
    return bool(re.match(r"\d{4}(-\d\d)?$|\d{4}-\d\d-\d\d", cell)) or any(_is(cell, form) for form in (*DATE_FORMATS, *column.formats))


def _is(cell: str, form: str) -> bool:
    try:
        datetime.datetime.strptime(cell, form)
    except ValueError:
        return False
    return True


def _name(file: Path) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")
    return name if name and name not in mappings.shipped() else "list-of-persons"


def _quoted(header: str) -> str:
    """A header as YAML writes it in quotes."""
    import json

    return json.dumps(header, ensure_ascii=False)
