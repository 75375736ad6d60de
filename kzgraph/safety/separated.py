"""The writer of all tables that a spreadsheet may open: no cell is run as a formula, steers a terminal or turns the direction of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kzgraph.safety.escapes import cell


def separated(columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",", ending: str = "\r\n") -> str:
    """Rows of texts with their header as CSV, quoted as RFC 4180 has it."""
    import csv
    import io

    output = io.StringIO()
    csv.writer(output, delimiter=delimiter, lineterminator=ending).writerows(map(cell, row) for row in (columns, *rows))
    return output.getvalue()
