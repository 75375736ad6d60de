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
from kzgraph.records.readers import excel
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


def test_an_error_of_the_spreadsheet_is_refused(things, loaded, tmp_path):  # noqa: F811
    done, _ = loaded(save(tmp_path / "t.xlsx", [1, "#N/A", None, None, None, None]), things)
    assert [refusal.reason for refusal in done.refused] == ["name holds the spreadsheet's error #N/A"]


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


def test_what_unpacks_to_too_much_is_not_unpacked(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/theme/theme9.xml", "w") as part:
        for _ in range(excel.LARGEST_OTHER // excel.MEBIBYTE + 1):
            part.write(bytes(excel.MEBIBYTE))
    assert file.stat().st_size < excel.MEBIBYTE
    with pytest.raises(TableError, match=r"theme9\.xml unpacks to 17 MiB, more than the 16 MiB"):
        loaded(file, things)


def test_a_false_size_gives_at_most_what_it_claims(things, loaded, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None])
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    raw = file.read_bytes()
    file.write_bytes(raw.replace(size.to_bytes(4, "little"), (20).to_bytes(4, "little")))
    with pytest.raises(TableError, match="not a readable Excel workbook"):
        loaded(file, things)


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


@pytest.mark.parametrize("part", ["xl/worksheets/sheet9.xml", "xl/sharedStrings.xml"])
def test_a_cell_longer_than_excel_allows_is_not_read(things, loaded, tmp_path, part):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None])
    rebuilt = tmp_path / "long.xlsx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(rebuilt, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, b"<sst><si><t>" + b"a" * (3 * excel.MEBIBYTE) + b"</t></si></sst>")
    with pytest.raises(TableError, match=rf"{part} has a cell of more than 1 MiB"):
        loaded(rebuilt, things)


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
            (lambda xml: xml.decode().encode("utf-16"), "is encoded in UTF-16, but Excel writes UTF-8"),
            (lambda xml: b'<?xml version="1.0" encoding="cp037"?>' + xml, "is encoded in cp037, but Excel writes UTF-8"),
            (lambda xml: xml.replace(b"<sheetData>", b"<x>" * 3_000_000 + b"<sheetData>"), "not a readable Excel workbook|takes more than"),
        ],
    ),
    ids=["a billion rows", "a row twice", "UTF-16", "EBCDIC", "nested deep"],
)
def test_a_sheet_that_cannot_be_followed_is_refused(things, loaded, tmp_path, change, message):  # noqa: F811
    file = changed(save(tmp_path / "t.xlsx", [1, "One", None, None, None, None], [2, "Two", None, None, None, None]), change)
    with pytest.raises(TableError, match=message) as raised:
        loaded(file, things)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    few(
        1,
        [
            ("MOST_CELLS", 100, "the sheet Sheet has more than 100 cells up to row 18. Save the sheet as CSV"),
            ("SECONDS", 0.001, r"takes more than 0\.001 seconds. Save the sheet as CSV"),
        ],
    ),
)
def test_a_workbook_at_a_limit_is_refused_with_the_limit(things, loaded, tmp_path, monkeypatch, limit, value, message):  # noqa: F811
    file = save(tmp_path / "t.xlsx", *([number, "One", None, None, None, None] for number in range(1, 51)))
    changed(file, lambda xml: xml.replace(b"<sheetData>", b"<x/>" * 1_000_000 + b"<sheetData>"))
    monkeypatch.setattr(excel, limit, value)
    with pytest.raises(TableError, match=message) as raised:
        loaded(file, things)
    assert str(raised.value).startswith(f"{file}: ")


def test_a_workbook_takes_bounded_memory(things, tmp_path):  # noqa: F811
    file = save(tmp_path / "t.xlsx", *([number, "One", None, None, None, None] for number in range(1, 51)))
    changed(file, lambda xml: xml.replace(b"<sheetData>", b"<x/>" * 1_000_000 + b"<sheetData>"))
    # A new process: the memory that this one has freed would not count.
    run = "import sys; from kzgraph.cli.main import main; from kzgraph.records.readers import excel; excel.MEBIBYTES = 1; sys.exit(main())"
    words = ["load", str(file), "--as", str(things), "--out", str(tmp_path / "rows.nq"), "--workspace", str(FIRST)]
    done = subprocess.run([sys.executable, "-c", run, *words], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert f"{file}: " in done.stderr
    assert "takes more than 1 MiB of memory. Save the sheet as CSV" in done.stderr
    assert not (tmp_path / "rows.nq").exists()


def test_rows_that_break_off_are_an_error_and_not_the_end(things, loaded, tmp_path, monkeypatch):  # noqa: F811
    def dies_after_some(self):
        for number, block in enumerate(sent(self)):
            yield block
            if number == 1:
                os.kill(os.getpid(), 9)

    sent = excel.Workbook._sent
    file = save(tmp_path / "t.xlsx", *([number, "x" * 200, None, None, None, None] for number in range(1, 5001)))
    monkeypatch.setattr(excel.Workbook, "_sent", dies_after_some)
    with pytest.raises(TableError, match="takes more than 1024 MiB of memory"):
        loaded(file, things)
    assert not (tmp_path / "out" / "rows.nq").exists()


def test_refused_rows_and_empty_lines_come_over_with_the_rest(things, loaded, tmp_path):  # noqa: F811
    rows = [row for number in range(1, 3001) for row in ([number, "#N/A" if number % 2 else "One", None, None, None, None], [])]
    done, _ = loaded(save(tmp_path / "t.xlsx", *rows), things)
    assert (done.rows_out, len(done.refused)) == (1500, 1500)
    assert done.empty == 2999


def test_no_cell_is_parsed_outside_the_sandbox(things, loaded, tmp_path, monkeypatch):  # noqa: F811
    file = save(tmp_path / "t.xlsx", [1, "One", None, None, None, None])
    parent, opened = os.getpid(), excel._open
    monkeypatch.setattr(
        excel, "_open", lambda *given, **also: opened(*given, **also) if os.getpid() != parent else pytest.fail("opened here")
    )
    monkeypatch.setattr(excel, "_judge", lambda _: None if os.getpid() != parent else pytest.fail("unpacked here"))
    done, _ = loaded(file, things)
    assert done.rows_out == 1


def test_a_child_does_not_outlive_a_query_that_has_enough(tmp_path, things, loaded, monkeypatch):  # noqa: F811
    children = []

    class Watched(sandbox.Child):
        def __init__(self, *given, **also):
            super().__init__(*given, **also)
            children.append(self._pid)

    monkeypatch.setattr(excel, "Child", Watched)
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
