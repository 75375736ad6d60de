"""The result of loading a table, as text. It holds no cell of a private row: a refusal gives line, column and reason."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kzgraph.formats.row_formats import render
from kzgraph.formats.tables import table, to_json
from kzgraph.safety.escapes import plain

if TYPE_CHECKING:
    from kzgraph.records.load import Loaded
    from kzgraph.records.trial import Tried

SHOWN = 20
COLUMNS = ("line", "column", "reason")


def loaded(done: Loaded, format_name: str) -> str:
    """The summary with the first refusals; as JSON, with all of them. Other formats list the refusals alone."""
    if format_name == "json":
        return to_json(_summary(done) | {"refused_rows": [refusal._asdict() for refusal in done.refused]})
    if format_name != "table":
        return render(COLUMNS, [(str(line), column, reason) for line, column, reason in done.refused], format_name)
    return plain("\n".join(_words(done))) + "\n"


def tried(cells: Sequence[Tried], format_name: str) -> str:
    """What becomes of each cell of the first rows."""
    return render(("line", "column", "becomes"), [(str(line), column, becomes) for line, column, becomes in cells], format_name)


def unused(columns: Sequence[str]) -> str:
    """A warning of columns that a mapping does not read: a misspelt header looks like one."""
    return f"columns not loaded, since the mapping lacks them: {', '.join(columns)}"


def _summary(done: Loaded) -> dict[str, object]:
    return {
        "file": str(done.file),
        "mapping": done.mapping.name,
        "dataset": done.dataset,
        "rows": done.mapping.rows,
        "out": str(done.out) if done.out else None,
        "rows_in": done.rows_in,
        "rows_out": done.rows_out,
        "refused": len(done.refused),
        "quads": done.quads,
        "empty_lines": done.empty,
        "notes": list(done.notes),
        "absent_columns": list(done.absent),
        "unused_columns": list(done.unused),
    }


def _nothing(done: Loaded) -> str:
    return "nothing was written: " + ("every row is refused" if done.rows_in and not done.rows_out else "--out FILE.nq writes the rows")


def _words(done: Loaded) -> list[str]:
    total = len(done.refused)
    lines = [
        f"{done.file}: {done.rows_in} rows in, {done.rows_out} out, {total} refused",
        f"dataset: {done.dataset} ({done.mapping.title}; rows: {done.mapping.rows})",
        f"written: {done.out}, {done.quads} quads" if done.out else _nothing(done),
    ]
    lines += [f"note: {note}" for note in done.notes]
    if done.empty:
        lines.append(f"note: {done.empty} empty lines were skipped")
    if done.absent:
        lines.append(f"note: columns of the mapping that the table lacks: {', '.join(done.absent)}")
    if done.unused:
        lines.append(f"note: {unused(done.unused)}")
    if not total:
        return lines
    counted = [(str(count), column, reason) for (column, reason), count in done.refused.reasons.most_common(SHOWN)]
    lines += ["", table(("refused", *COLUMNS[1:]), counted).rstrip("\n"), ""]
    first = [(str(line), column, reason) for line, column, reason in itertools.islice(done.refused, SHOWN)]
    lines.append(table(COLUMNS, first).rstrip("\n"))
    if total > SHOWN:
        lines.append(f"and {total - SHOWN} more: --format csv lists all")
    return lines
