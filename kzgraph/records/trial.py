"""A mapping tried on the first rows of a table: what becomes of each cell. Nothing is written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kzgraph.graph.names import short
from kzgraph.graph.workspace import Workspace
from kzgraph.records import columns, mapping, nquads, rights
from kzgraph.records.readers.engine import connect
from kzgraph.records.readers.recognise import open_table

ROWS = 10


class Tried(NamedTuple):
    """What becomes of a cell: `line` of its row, header of its column, the statement in short or why the row is refused."""

    line: int
    column: str
    becomes: str


def tried(workspace: Workspace, file: Path, mapping_name: str, encoding: str = "") -> list[Tried]:
    """The cells of the first rows with a value, and the refused rows among them.

    Of rows that are not published, the form of a value stands in its place. Raises UsageError and TableError as loading does.
    """
    chosen = mapping.find(mapping_name, workspace)
    table = open_table(file, columns.wanted(chosen) or columns.known_names(chosen), encoding)
    chosen = rights.bound_by(chosen, table.columns, workspace)
    bound = tuple(columns.bind(chosen, table, file).columns.values())
    refused: list[Tried] = []
    cells: list[Tried] = []
    last = 0
    with connect() as duck:
        columns.require_header(chosen, table, file, duck)

    def unreadable(line: int, reason: str) -> None:
        if len(refused) < ROWS:
            refused.append(Tried(line, "", f"refused: {reason}"))

    with connect() as duck, table.relation(duck, unreadable, []) as relation:
        trial = nquads.trial(chosen, bound, relation, ROWS)
        for last, wrong, value, objects in duck.execute(trial.select).fetchall():
            if wrong is not None:
                check = trial.checks[wrong]
                shown = f"{value} " if value and chosen.rows == "published" else ""
                cells.append(Tried(last, check.header, f"refused: {shown}{check.reason}"))
                continue
            for entry, written in zip(bound, objects, strict=True):
                if written is not None:
                    cells.append(Tried(last, entry.header, _becomes(entry.column, written, open_=chosen.rows == "published")))
    return sorted([*cells, *(row for row in refused if row.line <= last or not cells)], key=lambda row: row.line)


def _becomes(column: mapping.Column, written: str, *, open_: bool) -> str:
    """The property and the value, or the form of the value; and the part of the row that it describes."""
    if not column.property:
        return "used only in the label, a key or a check"
    form = re.sub(r"^\"(.*)\"\^\^<(.*)>$", lambda found: f'"{found[1]}" ({short(found[2])})', written, flags=re.DOTALL)
    if not open_:
        datatype = re.search(r"\^\^<(.*)>$", written)
        form = short(datatype[1]) if datatype else "a code" if written.startswith("<") else f"a text of {len(written) - 2} characters"
    own = f"column {column.name}" if column.property == column.term else short(column.property)
    return f"{own} {form}" + (f" of its {column.part}" if column.part else "")
