"""Tables for spreadsheets: what a cell may hold, and that every table goes through the one writer."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest

from kzgraph.formats import row_formats
from kzgraph.formats.tables import with_semicolons
from kzgraph.safety import escapes
from kzgraph.safety.separated import separated

PACKAGE = Path(row_formats.__file__).resolve().parent.parent


@pytest.mark.parametrize("text", [
    "=HYPERLINK(1)", "+1", "-x", "-1+1", "-1 ", "@a", "\t=1", "\n=1", "\na", " =1", "\u00a0=1", "\u3000-x",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "-\u0665", "-5e",
])  # fmt: skip
def test_a_cell_that_a_spreadsheet_may_run_is_quoted(text):
    assert escapes.cell(text) == f"'{text}"
    assert escapes.cell(escapes.cell(text)) == f"'{text}"
    assert escapes.without_quote(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "plain", "-5", "-0.50", "-1e-05", "5", "a=b", "'a", "a\n=b"])
def test_other_cells_stay(text):
    assert escapes.cell(text) == escapes.without_quote(text) == text


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\r", "\x7f", "\x9b", "\u061c", "\u200e", "\u202e", "\u2066", "\u2069"])
def test_no_control_or_turned_direction_is_in_a_cell_or_a_heading(char):
    for name in ("csv", "tsv"):
        text = row_formats.render([f"a{char}", "=b"], [[f"{char}=1", "-5"]], name)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if name == "tsv" else ","))
        assert rows == [["a\ufffd", "'=b"], ["\ufffd=1", "-5"]]
    table = separated([f"a{char}"], [[f"{char}=1"]])
    assert char not in table.replace("\r\n", "")
    assert with_semicolons(table).replace(";", ",") == table


def writers(source):
    """The names by which a source writes separated values itself."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "csv":
            yield from (alias.name for alias in node.names if alias.name in ("writer", "DictWriter"))
        elif isinstance(node, ast.Attribute):
            of_csv = isinstance(node.value, ast.Name) and node.value.id == "csv"
            if node.attr in ("DictWriter", "to_csv", "write_csv") or (node.attr == "writer" and of_csv):
                yield node.attr


def test_every_table_goes_through_the_writer_that_escapes():
    files = {file.relative_to(PACKAGE).as_posix(): file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py")}
    assert {name for name, source in files.items() if set(writers(source))} == {"safety/separated.py"}


@pytest.mark.parametrize("source", ["import csv\ncsv.writer(x)", "from csv import DictWriter as w", "frame.write_csv(file)", "f.to_csv()"])
def test_a_writer_of_its_own_is_seen(source):
    assert list(writers(source))
