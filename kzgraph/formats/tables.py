"""Writers of rows of texts: a table for a terminal, Markdown, JSON, CSV and TSV."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

from kzgraph.safety.escapes import markdown_text, one_line, without_commands
from kzgraph.safety.separated import separated


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table for a terminal, in which no cell gives commands."""
    return without_commands(_table(columns, rows))


def markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(markdown_text(cell) for cell in line) + " |\n" for line in lines)


def json_objects(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A JSON array with an object for each row."""
    return to_json([dict(zip(columns, row, strict=True)) for row in rows])


def comma_separated(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV as RFC 4180 has it, with CRLF at the end of each line."""
    return separated(columns, rows)


def with_semicolons(text: str) -> str:
    """CSV with semicolons in place of commas, as Excel reads it in languages that write decimals with a comma."""
    import csv
    import io

    columns, *rows = csv.reader(io.StringIO(text, newline=""))
    return separated(columns, rows, ";")


def tab_separated(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """TSV, quoted as CSV is, with a line feed at the end of each line."""
    return separated(columns, rows, "\t", "\n")


def to_json(value: Any) -> str:  # noqa: ANN401 (anything that JSON can hold)
    """Indented JSON with a line feed, letters as they are."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table where it fits the terminal in a few lines a row and breaks no word, such as an identifier; else one block a row."""
    cells = [[one_line(cell, None) for cell in row] for row in [columns, *rows]]
    widths = _widths(cells)
    wrapped: list[list[list[str]]] = []
    for line in cells:
        wrapped.append([_wrapped(cell, width) for cell, width in zip(line, widths, strict=True)])
        too_wide = any(len(part) > width for parts, width in zip(wrapped[-1], widths, strict=True) for part in parts)
        if too_wide or max(map(len, wrapped[-1])) > 4:
            return _blocks(cells[0], cells[1:])
    lines = []
    for number, row in enumerate(wrapped):
        for part in range(max(map(len, row))):
            parts = [of[part] if part < len(of) else "" for of in row]
            lines.append("  ".join(text.ljust(width) for text, width in zip(parts, widths, strict=True)).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    return "\n".join(lines) + "\n"


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Each row as a numbered block of named lines; empty cells are left out."""
    indent = max(map(len, columns)) + 6
    width = max(_columns() - indent, 30)
    lines = []
    for number, row in enumerate(rows, 1):
        filled = [(name, cell) for name, cell in zip(columns, row, strict=True) if cell]
        for index, (name, cell) in enumerate(filled):
            first, *rest = _wrapped(cell, width)
            lines.append(f"{f'{number}.' if index == 0 else '':4}{name.ljust(indent - 4)}{first}")
            lines += [" " * indent + line for line in rest]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _wrapped(cell: str, width: int) -> list[str]:
    """A cell in lines of a width, or longer where a word is: it can be copied whole."""
    if len(cell) <= width and not cell[-1:].isspace():  # as most are
        return [cell]
    import textwrap

    return textwrap.wrap(cell, width, break_long_words=False, break_on_hyphens=False) or [""]


def _columns() -> int:
    setting = os.environ.get("COLUMNS", "")
    if setting.isdigit() and int(setting):
        return max(int(setting), 40)
    try:
        return max(os.get_terminal_size().columns, 40)
    except OSError:
        return 120


def _widths(cells: Sequence[Sequence[str]]) -> list[int]:
    """Each column as wide as its longest cell, the widest cut until the line fits the terminal."""
    widths = [max(1, *(len(cell) for cell in column)) for column in zip(*cells, strict=True)]
    available = _columns() - 2 * (len(widths) - 1)
    while sum(widths) > available and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths
