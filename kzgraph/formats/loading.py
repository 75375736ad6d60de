"""What became of a table that was loaded, as text. Cells of private rows are in none of it: a refusal gives line, column and reason."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from kzgraph.formats.row_formats import ROW_FORMATS, render
from kzgraph.formats.tables import table, to_json
from kzgraph.safety.escapes import no_formula, plain

if TYPE_CHECKING:
    from kzgraph.records.load import Loaded

SHOWN = 20
COLUMNS = ("line", "column", "reason")


def loaded(done: Loaded, format_name: str) -> str:
    """The account in words with the first refusals, or as JSON with all; any other format lists all refusals and nothing else."""
    if format_name == "json":
        return to_json(_account(done) | {"refused_rows": [refusal._asdict() for refusal in done.refused]})
    if format_name != "table":
        shield = no_formula if ROW_FORMATS[format_name].sheet else str
        return render(COLUMNS, [(str(line), shield(column), shield(reason)) for line, column, reason in done.refused], format_name)
    return plain("\n".join(_words(done))) + "\n"


def _account(done: Loaded) -> dict[str, object]:
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


def _words(done: Loaded) -> list[str]:
    total = len(done.refused)
    lines = [
        f"{done.file}: {done.rows_in} rows in, {done.rows_out} out, {total} refused",
        f"dataset: {done.dataset} ({done.mapping.title}; rows: {done.mapping.rows})",
        f"written: {done.out}, {done.quads} quads" if done.out else "nothing was written: --out FILE.nq writes the rows",
    ]
    lines += [f"note: {note}" for note in done.notes]
    if done.empty:
        lines.append(f"note: {done.empty} empty lines are no rows")
    if done.absent:
        lines.append(f"note: not in the table: {', '.join(done.absent)}")
    if done.unused:
        lines.append(f"note: not loaded, since the mapping has no such column: {', '.join(done.unused)}")
    if not total:
        return lines
    counted = [(str(count), column, reason) for (column, reason), count in done.refused.reasons.most_common(SHOWN)]
    lines += ["", table(("refused", *COLUMNS[1:]), counted).rstrip("\n"), ""]
    first = [(str(line), column, reason) for line, column, reason in itertools.islice(done.refused, SHOWN)]
    lines.append(table(COLUMNS, first).rstrip("\n"))
    if total > SHOWN:
        lines.append(f"and {total - SHOWN} more: --format csv lists all")
    return lines
