"""Excel workbooks, which calamine reads: the values that the spreadsheet computed last, dates as ISO writes them.

calamine gives errors and formulas that were never computed as empty cells, and writes over a cell where two have one place. `_Audit` finds
these in the XML of the sheet. Both work in a child of the sandbox, with limits of time and memory, which sends the rows over.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from kzgraph.errors import without_extra
from kzgraph.records.readers.sandboxed import Form, SandboxedTable, sent
from kzgraph.records.readers.table import EXACT, HEAD_ROWS, LARGEST_ROW, Found, Row, TableError, as_text, fit, header

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


MOST_ROWS = 1 << 20  # Excel has no more
_FORM = Form("Excel workbook", "Open it in a spreadsheet and save it again.", "Save the sheet as CSV.")
_SHOWN = 5  # merged ranges in a note


def open_workbook(file: Path, wanted: Sequence[Collection[str]]) -> Workbook:
    """The sheet that has the most of what is wanted, the first of several. Raises UsageError without calamine, else TableError."""
    try:
        import python_calamine  # noqa: F401 (so that its code does not count as memory of the child)
    except ImportError:
        raise without_extra("reading Excel workbooks", "link") from None

    def work() -> Iterator[bytes]:
        yield json.dumps(_best(file, wanted)).encode()

    with sent(file, _FORM, work) as received:
        sheet, columns, line, notes = json.loads(b"".join(received))
    return Workbook(file, sheet, Found(tuple(columns), line, tuple(notes)))


@contextmanager
def _opened(file: Path) -> Iterator[CalamineWorkbook]:
    """The workbook; the name of the file does not count."""
    from python_calamine import CalamineWorkbook

    with zipfile.ZipFile(file) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise TableError(f"{file}: a zip archive, but not an Excel workbook. Unpack it and name the table in it.")
    with file.open("rb") as stream, CalamineWorkbook.from_filelike(stream) as book:
        yield book


def _best(file: Path, wanted: Sequence[Collection[str]]) -> tuple[str, Sequence[str], int, Sequence[str]]:
    """Name and header of the sheet."""
    from python_calamine import SheetTypeEnum

    best: tuple[int, str, Found] | None = None
    with _opened(file) as book:
        for name in [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]:
            sheet = book.get_sheet_by_name(name)
            first = sheet.to_python(skip_empty_area=False, nrows=HEAD_ROWS)
            headed = header(file, [(number, _trimmed(list(map(as_text, values)))) for number, values in enumerate(first, 1)], wanted)
            if sheet.start is None:
                _Audit(file, name)  # calamine sees nothing in UTF-16 either
            if headed is not None and (best is None or fit(headed.columns, wanted) > best[0]):
                best = (fit(headed.columns, wanted), name, headed._replace(notes=(*headed.notes, *_merged(sheet, headed.line))))
    if best is None:
        raise TableError(f"{file}: all sheets are empty: expected a header.")
    _, name, headed = best
    return name, headed.columns, headed.line, headed.notes


def _merged(sheet: CalamineSheet, line: int) -> Iterator[str]:
    """A note on the merged cells of a sheet below its header: all but their first cell are empty."""
    ranges = [
        ":".join(f"{_letters(column)}{row + 1}" for row, column in corners)
        for corners in sheet.merged_cell_ranges or ()
        if corners[1][0] >= line
    ]
    if ranges:
        shown = ", ".join(ranges[:_SHOWN]) + (f" and {len(ranges) - _SHOWN} more" if len(ranges) > _SHOWN else "")
        yield f"merged cells ({shown}): the first of each range holds the value, and the others are read as empty"


class Workbook(SandboxedTable):
    """A sheet of a workbook."""

    form = _FORM

    def __init__(self, file: Path, sheet: str, headed: Found) -> None:
        super().__init__(headed.columns, headed.line, (f"read from the sheet {sheet}", *headed.notes))
        self.file, self.sheet = file, sheet

    def read(self) -> Iterator[Row]:
        """In the child: the rows."""
        width = len(self.columns)
        faults = _Audit(self.file, self.sheet).faults
        with _opened(self.file) as book:
            sheet = book.get_sheet_by_name(self.sheet)
            before = [""] * (sheet.start or (0, 0))[1]  # columns, which calamine leaves out
            for number, values in enumerate(sheet.iter_rows(), 1):
                if number <= self.line:
                    continue
                cells = [*before, *map(as_text, values)][:width]
                size = sum(map(len, cells))
                faulty = [*faults.get(number, ()), *_long(values, len(before))]
                fault = min(((column, why) for column, why in faulty if column < width), default=None)
                if fault:
                    yield Row(number, (), 0, f"{self.columns[fault[0]]} {fault[1]}")
                elif not any(map(str.strip, cells)):
                    yield Row(number, (), 0)
                elif size > LARGEST_ROW:
                    yield Row(number, (), 0, f"longer than {LARGEST_ROW >> 20} MiB")
                else:
                    yield Row(number, cells + [""] * (width - len(cells)), size)


def _long(values: Sequence[object], left_out: int) -> Iterator[tuple[int, str]]:
    """The cells with numbers that are longer than a spreadsheet keeps, behind the columns that were left out."""
    for column, value in enumerate(values, left_out):
        if isinstance(value, float) and abs(value) >= EXACT:
            yield column, "holds a number of more than 15 digits, of which a spreadsheet keeps 15: store it as text"


class _Audit:
    """What calamine passes over in a sheet without a word.

    `faults` are the cells that it gives as empty, by their row: the column, counted from 0, and what the cell holds. Raises TableError
    where rows or cells are not in order, so that one would be lost, and ExpatError where the sheet is not XML.
    """

    def __init__(self, file: Path, sheet: str) -> None:
        self.faults: dict[int, list[tuple[int, str]]] = {}
        self._row, self._column = 0, -1
        self._kind = self._value = ""
        self._parser = expat.ParserCreate("utf-8")  # as calamine reads it, whatever the sheet declares
        self._parser.StartElementHandler = self._start
        with zipfile.ZipFile(file) as archive:
            self._part = _part(archive, sheet)
            self._where = f"{file}: {self._part}"
            with archive.open(self._part) as stream:
                first = stream.read(4)
                if b"\0" in first:
                    raise TableError(f"{self._where} is not encoded in UTF-8, as Excel writes it. {_AGAIN}")
                self._parser.Parse(first)
                self._parser.ParseFile(stream)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row":
            self._begin_row(int(attributes.get("r", self._row + 1)))
        elif name == "c":
            self._begin_cell(attributes.get("r", ""))
            self._kind = attributes.get("t", "")
            if self._kind == "e":
                self._watch()
        elif name == "f":
            self._watch()
        elif name == "v" and self._parser.EndElementHandler:
            self._parser.CharacterDataHandler = self._collect

    def _begin_row(self, number: int) -> None:
        if number > MOST_ROWS:
            raise TableError(f"{self._where} has a row {number}, but at most {MOST_ROWS} rows are read. Save the sheet as CSV.")
        if number <= self._row:
            raise TableError(f"{self._where} has row {number} after row {self._row}, so one would be lost. {_AGAIN}")
        self._row, self._column = number, -1

    def _begin_cell(self, place: str) -> None:
        letters = place.rstrip("0123456789")
        column = _number(letters) if letters else self._column + 1
        if column <= self._column or (place and place[len(letters) :] != str(self._row)):
            raise TableError(f"{self._where} has a cell {place} in row {self._row} out of order, so one would be lost. {_AGAIN}")
        self._column = column

    def _watch(self) -> None:
        """Collects the value of a cell that may have none."""
        self._value = ""
        self._parser.EndElementHandler = self._end

    def _collect(self, text: str) -> None:
        self._value += text

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "v":
            self._parser.CharacterDataHandler = None
        elif name == "c":
            self._parser.EndElementHandler = None
            if self._kind == "e":
                self._fault(f"holds the spreadsheet's error {self._value}")
            elif not self._value and self._kind != "str":  # an empty text is a value
                self._fault("is a formula without a value: open the file in a spreadsheet and save it")

    def _fault(self, why: str) -> None:
        self.faults.setdefault(self._row, []).append((self._column, why))


_AGAIN = "Save the workbook again in a spreadsheet."


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """The name of the part that holds a sheet."""
    parts = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    book, relations = (ElementTree.fromstring(archive.read(part)) for part in parts)  # noqa: S314 (in the sandbox)
    element = next(element for element in book.iter() if element.tag.endswith("}sheet") and element.get("name") == sheet)
    identifier = next(value for name, value in element.items() if name.endswith("}id"))
    target = next(relation.get("Target", "") for relation in relations if relation.get("Id") == identifier)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


@cache
def _number(letters: str) -> int:
    """The number of a column, counted from 0."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _letters(column: int) -> str:
    """The name of a column that is counted from 0."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells
