"""Excel: formulas, errors, several sheets, and archives that unpack to more than they should."""

from __future__ import annotations

import datetime
import os
import re
import subprocess
import sys
import zipfile

import openpyxl
import pytest

from kzgraph.errors import KzgraphError
from kzgraph.records.readers import excel, sandboxed
from kzgraph.records.readers.table import TableError
from kzgraph.safety import sandbox
from tests.first import FIRST
from tests.records.test_tables import HEADER, things  # noqa: F401 (a fixture)
from tests.tiers import few


def save(file, *table, sheets=()):
    book = openpyxl.Workbook()
    for row in (HEADER, *table):
        book.active.append(row)
    for name, cells in sheets:
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(file)
    return file


def test_dates_numbers_and_truth_become_texts(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [7, True, 43.25, 76.0, datetime.datetime(2022, 1, 6), None], [8.0, "Eight", None, None, "2022", None])
    done, triples = loaded(file, things)
    assert done.rows_out == 2
    assert {"true", "43.25", "76", "2022-01-06"} <= {triple.object.value for triple in triples}
    assert any(triple.subject.value.endswith("/8") for triple in triples)


def test_a_formula_counts_by_its_value_and_without_one_is_refused(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None], [2, '="T"&"wo"', None, None, None, None])
    done, _ = loaded(file, things)
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [
        (3, "name is a formula without a value: open the file in a spreadsheet and save it")
    ]
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts[part].count(b"<v />") + parts[part].count(b"<v></v>") == 1
    computed = parts[part].replace(b"<v />", b"<v>Two</v>").replace(b"<v></v>", b"<v>Two</v>").replace(b'<c r="B3">', b'<c r="B3" t="str">')
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in (parts | {part: computed}).items():
            archive.writestr(name, content)
    done, triples = loaded(file, things)
    assert done.rows_out == 2, list(done.refused)
    assert "Two" in {triple.object.value for triple in triples}


def test_a_formula_whose_value_is_an_empty_text_has_a_value(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, '=IF(A2=1,"","x")'])
    changed(file, lambda xml: re.sub(rb'<c r="F2"([^>]*)>', rb'<c r="F2" t="str"\1>', xml))
    assert loaded(file, things)[0].rows_out == 1


def test_an_error_of_the_spreadsheet_is_refused_in_a_column_that_may_be_empty_too(things, loaded, tmp_path):  # noqa: F811
    table = [[1, "#N/A", None, None, None, None], [2, "Two", None, None, None, "#REF!"], [3, "Three", None, None, None, None, "#REF!"]]
    done, _ = loaded(save(tmp_path / "t.xlsx", *table), things)
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [
        (2, "name holds the spreadsheet's error #N/A"),
        (3, "note holds the spreadsheet's error #REF!"),
    ]
    assert done.rows_out == 1


def test_a_table_that_begins_further_right_and_below_is_read(things, loaded, tmp_path):  # noqa: F811
    book = openpyxl.Workbook()
    for number, row in enumerate((HEADER, [1, "One"], [2, "=1"], [3, "Three"]), 4):
        for column, value in enumerate(row, 3):
            book.active.cell(number, column, value)
    book.save(tmp_path / "t.xlsx")
    done, triples = loaded(tmp_path / "t.xlsx", things)
    assert [(refusal.line, refusal.column or refusal.reason[:4]) for refusal in done.refused] == [(6, "name")]
    assert {"One", "Three"} <= {triple.object.value for triple in triples}


def test_merged_cells_below_the_header_are_reported_by_their_ranges(things, loaded, tmp_path):  # noqa: F811
    book = openpyxl.Workbook()
    book.create_sheet("other").merge_cells("A1:B9")
    for row in (["Things of 2022"], HEADER, *([number, "One", None, None, None, "said"] for number in range(1, 9))):
        book.active.append(row)
    for cells in ("A1:F1", "E2:F2", "F3:F4", "B5:B6"):  # a heading may be merged
        book.active.merge_cells(cells)
    book.save(tmp_path / "t.xlsx")
    done, _ = loaded(tmp_path / "t.xlsx", things)
    (note,) = (note for note in done.notes if "merged" in note)
    assert set(re.findall(r"\w+:\w+", note)) == {"F3:F4", "B5:B6"}
    assert note.endswith("the first of each range holds the value, and the others are read as empty")
    assert [(refusal.line, refusal.column) for refusal in done.refused] == [(6, "name")]
    for line in range(3, 9):
        book.active.merge_cells(f"D{line}:E{line}")
    book.save(tmp_path / "t.xlsx")
    done, _ = loaded(tmp_path / "t.xlsx", things)
    (note,) = (note for note in done.notes if "merged" in note)
    assert len(re.findall(r"\w+:\w+", note)) == 5
    assert " and 3 more)" in note


def test_the_sheet_with_the_columns_is_read(things, loaded, tmp_path):  # noqa: F811
    book = openpyxl.Workbook()
    book.active.append(["About this file"])
    sheet = book.create_sheet("data")
    for row in (["Things of 2022"], [], HEADER, [1, "One"]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    done, _ = loaded(tmp_path / "t.xlsx", things)
    assert done.rows_out == 1
    assert done.notes == ("read from the sheet data", "line 1 comes before the header and is not a row")


def test_entities_that_multiply_are_not_expanded(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None])
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    entities = '<!ENTITY a0 "' + "x" * 1000 + '">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    parts["xl/worksheets/sheet1.xml"] = (
        f'<?xml version="1.0"?><!DOCTYPE w [{entities}]><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&a9;</t></is></c></row></sheetData></worksheet>'
    ).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(TableError, match="not a readable Excel workbook"):
        loaded(file, things)


def test_a_cell_longer_than_a_row_may_be_is_refused_with_its_row(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None], [2, "Two", None, None, None, None])
    changed(file, lambda xml: xml.replace(b"Two", b"a" * ((1 << 20) + 1)))
    done, _ = loaded(file, things)
    assert [(refusal.line, refusal.reason) for refusal in done.refused] == [(3, "longer than 1 MiB")]


SHEET = "xl/worksheets/sheet1.xml"


def changed(file, change, part=SHEET):
    """The same workbook with one of its parts changed, as a program may write it."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part]
    parts[part] = change(before)
    assert parts[part] != before
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


@pytest.mark.parametrize("size", ["A1", "A1:F2", "A1:XFD1048576"])
def test_a_wrong_size_of_the_sheet_costs_no_row(things, loaded, tmp_path, size):  # noqa: F811
    file = save(tmp_path / "t.xlsx", *([number, f"Thing {number}", None, None, None, None] for number in range(1, 51)))
    changed(file, lambda xml: re.sub(rb'<dimension ref="[^"]+"', b'<dimension ref="%b"' % size.encode(), xml))
    done, _ = loaded(file, things)
    assert (done.rows_out, done.empty) == (50, 0)


@pytest.mark.promise("workbook-limits")
@pytest.mark.parametrize(
    ("change", "message"),
    few(
        3,
        [
            (lambda xml: xml.replace(b'<row r="3"', b'<row r="1000000000"'), "has a row 1000000000, but at most 1048576 rows are read"),
            (lambda xml: xml.replace(b'<row r="3"', b'<row r="2"'), "has row 2 after row 2, so one would be lost"),
            (lambda xml: xml.replace(b'r="B3"', b'r="B2"'), "has a cell B2 in row 3 out of order, so one would be lost"),
            (lambda xml: xml.replace(b'r="B3"', b'r="A3"'), "has a cell A3 in row 3 out of order, so one would be lost"),
            (lambda xml: xml[: xml.index(b'<row r="3"')], "not a readable Excel workbook"),
            (lambda xml: xml.replace(b"Two", b"T\xffo"), "not a readable Excel workbook"),
            (lambda xml: xml.decode().encode("utf-16"), "is not encoded in UTF-8, as Excel writes it"),
            (lambda xml: xml.decode().encode("cp037"), "not a readable Excel workbook: "),
            (lambda xml: xml.replace(b"<sheetData>", b"<x>" * 3_000_000 + b"<sheetData>"), "not a readable Excel workbook|takes more than"),
        ],
    ),
    ids=[
        "a billion rows",
        "a row twice",
        "a cell of another row",
        "a cell twice",
        "cut off",
        "no text",
        "UTF-16",
        "EBCDIC",
        "deep",
    ],
)
def test_a_sheet_that_cannot_be_followed_is_refused(things, loaded, tmp_path, change, message):  # noqa: F811
    file = changed(save(tmp_path / "t.xlsx", [1, "One", None, None, None, None], [2, "Two", None, None, None, None]), change)
    with pytest.raises(TableError, match=message) as raised:
        loaded(file, things)
    assert str(file) in str(raised.value)


def test_a_workbook_at_the_limit_of_time_is_refused_with_the_limit(things, loaded, tmp_path, monkeypatch):  # noqa: F811
    file = save(tmp_path / "t.xlsx", *([number, "One", None, None, None, None] for number in range(1, 51)))
    changed(file, lambda xml: xml.replace(b"<sheetData>", b"<x/>" * 1_000_000 + b"<sheetData>"))
    monkeypatch.setattr(sandboxed, "SECONDS", 0.001)
    with pytest.raises(TableError, match=r"takes more than 0\.001 seconds. Save the sheet as CSV") as raised:
        loaded(file, things)
    assert str(raised.value).startswith(f"{file}: ")


def test_a_workbook_takes_bounded_memory(things, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", *([number, "x" * 30_000, None, None, None, None] for number in range(300)))
    # A new process: the memory that this one has freed would not count.
    run = (
        "import sys; from kzgraph.cli.main import main; from kzgraph.records.readers import sandboxed; "
        "sandboxed.MEBIBYTES = 1; sys.exit(main())"
    )
    words = ["load", str(file), "--as", str(things), "--out", str(tmp_path / "rows.nq"), "--workspace", str(FIRST)]
    done = subprocess.run([sys.executable, "-c", run, *words], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{file}: " in done.stderr
    assert "takes more than 1 MiB of memory" in done.stderr
    assert not (tmp_path / "rows.nq").exists()


def test_rows_that_break_off_are_an_error_and_not_the_end(things, loaded, tmp_path, monkeypatch):  # noqa: F811
    def dies_after_some(self):
        for number, row in enumerate(read(self)):
            yield row
            if number == 2500:
                os.kill(os.getpid(), 9)

    read = excel.Workbook.read
    file = save(tmp_path / "t.xlsx", *([number, "x" * 200, None, None, None, None] for number in range(1, 5001)))
    monkeypatch.setattr(excel.Workbook, "read", dies_after_some)
    with pytest.raises(TableError, match="takes more than 2048 MiB of memory"):
        loaded(file, things)
    assert not (tmp_path / "out" / "rows.nq").exists()


def test_refused_rows_and_empty_lines_come_over_with_the_rest(things, loaded, tmp_path):  # noqa: F811
    rows = [row for number in range(1, 3001) for row in ([number, "#N/A" if number % 2 else "One", None, None, None, None], [])]
    done, _ = loaded(save(tmp_path / "t.xlsx", *rows), things)
    assert (done.rows_out, len(done.refused)) == (1500, 1500)
    assert done.empty == 2999


def test_no_cell_is_parsed_outside_the_sandbox(things, loaded, tmp_path, monkeypatch):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None])
    parent = os.getpid()
    for name in ("_opened", "_Audit"):
        reader = getattr(excel, name)
        monkeypatch.setattr(
            excel, name, lambda *given, reader=reader: reader(*given) if os.getpid() != parent else pytest.fail("read here")
        )
    done, _ = loaded(file, things)
    assert done.rows_out == 1


def test_a_child_does_not_outlive_a_query_that_has_enough(tmp_path, things, loaded, monkeypatch):  # noqa: F811
    children = []

    class Watched(sandbox.Child):
        def __init__(self, *given, **also):
            super().__init__(*given, **also)
            children.append(self._pid)

    monkeypatch.setattr(sandboxed, "Child", Watched)
    file = tmp_path / "t.xlsx"
    book = openpyxl.Workbook()
    for row in (["id"], *([f"thing {number}"] for number in range(20_000))):
        book.active.append(row)
    book.save(file)
    with pytest.raises(KzgraphError, match="name"):
        loaded(file, things)
    assert children
    for child in children:
        with pytest.raises(ChildProcessError):
            os.waitpid(child, 0)


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_refused_with_its_row(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", ["1", "One", None, None, None, None], [12345678901234567, "Two", None, None, None, None])
    done, _ = loaded(file, things)
    (refusal,) = done.refused
    assert (done.rows_out, refusal.line) == (1, 3)
    assert "id holds a number of more than 15 digits" in refusal.reason
