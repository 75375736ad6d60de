"""Excel workbooks, row by row: the values that the spreadsheet computed last, dates as ISO writes them."""

from __future__ import annotations

import datetime
import itertools
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

from kzgraph.errors import UsageError
from kzgraph.records.readers.table import HEAD_ROWS, LARGEST_ROW, MOST_COLUMNS, Found, TableError, fed_cells, fit, header

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb
    from openpyxl.workbook import Workbook as Book

    from kzgraph.records.readers.table import Refuse

MEBIBYTE = 1 << 20
# What a part may hold unpacked. A sheet is read as a stream, all else is held in memory.
LONGEST_CELL = MEBIBYTE  # bytes of XML; Excel lets a cell hold 32,767 characters
LARGEST_SHEET, LARGEST_TEXTS, LARGEST_OTHER = 2048 * MEBIBYTE, 256 * MEBIBYTE, 16 * MEBIBYTE
_NEVER_COMPUTED = object()


def open_workbook(file: Path, wanted: Sequence[Collection[str]]) -> Workbook:
    """The sheet that has the most of what is wanted, the first of several. Raises UsageError without openpyxl, else TableError."""
    _judge(file)
    best: tuple[int, str, Found] | None = None
    book = _open(file, computed=True)
    try:
        for name in book.sheetnames:
            sheet = book[name]
            if hasattr(sheet, "iter_rows"):
                first = itertools.islice(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), HEAD_ROWS)
                rows = [(number, [_text(value) for value in values]) for number, values in enumerate(first, 1)]
                headed = header(file, [(number, _trimmed(cells)) for number, cells in rows], wanted)
                if headed is not None and (best is None or fit(headed.columns, wanted) > best[0]):
                    best = (fit(headed.columns, wanted), name, headed)
    except TableError:
        raise
    except Exception as error:
        raise _broken(file, error) from None
    finally:
        book.close()
    if best is None:
        raise TableError(f"{file}: no sheet holds a cell: there is no header.")
    return Workbook(file, best[1], best[2])


def _judge(file: Path) -> None:
    """Refuses what would unpack to more than a spreadsheet can hold. The unpacker gives no more than the sizes that stand here."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _broken(file, error) from None
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise TableError(f"{file}: a zip archive, but not an Excel workbook. Unpack it and name the table in it.")
    sheets = {part for part in parts if part.filename.startswith("xl/worksheets/")}
    texts = {part for part in parts if part.filename == "xl/sharedStrings.xml"}
    other = {part for part in parts if part.filename.endswith((".xml", ".rels"))} - sheets - texts
    for some, limit in ((sheets, LARGEST_SHEET), (texts, LARGEST_TEXTS), (other, LARGEST_OTHER)):
        size = sum(part.file_size for part in some)
        if size > limit:
            name = max(some, key=lambda part: part.file_size).filename
            raise TableError(
                f"{file}: {name} unpacks to {size // MEBIBYTE} MiB, more than the {limit // MEBIBYTE} MiB that are read. Save it as CSV."
            )
    try:
        with zipfile.ZipFile(file) as archive:
            for part in sorted((*sheets, *texts), key=lambda part: part.filename):
                _judge_cells(file, archive, part.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise _broken(file, error) from None


def _judge_cells(file: Path, archive: zipfile.ZipFile, name: str) -> None:
    """Refuses a part with a longer text than a cell can have: the reader would hold it in memory several times."""
    run = 0
    with archive.open(name) as stream:
        while block := stream.read(MEBIBYTE):
            first, *others = block.split(b"<")
            if run + len(first) > LONGEST_CELL:
                raise TableError(f"{file}: {name} has a cell of more than {LONGEST_CELL // MEBIBYTE} MiB. Excel allows 32,767 characters.")
            run = len(others[-1]) if others else run + len(first)


def _open(file: Path, *, computed: bool) -> Book:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise UsageError("Excel workbooks are read with openpyxl: pip install 'kzgraph[link]'") from None
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            return load_workbook(file, read_only=True, data_only=computed, keep_links=False)
    except Exception as error:
        raise _broken(file, error) from None


def _broken(file: Path, error: Exception) -> TableError:
    return TableError(f"{file}: not a readable Excel workbook: {type(error).__name__}: {error}")


class Workbook:
    """A sheet of a workbook."""

    def __init__(self, file: Path, sheet: str, headed: Found) -> None:
        self.file, self.sheet = file, sheet
        self.columns, self.line, self.notes = headed
        self.notes = (f"read from the sheet {sheet}", *self.notes)
        self.empty = 0

    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> AbstractContextManager[str]:  # noqa: ARG002 (as Table has it)
        """The rows, fed to DuckDB as CSV."""
        return fed_cells(lambda: self._rows(refuse), len(self.columns), sent)

    def _rows(self, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
        self.empty = 0
        try:
            for number, values in self._values():
                if number <= self.line:
                    continue
                trouble = self._trouble(values)
                cells = [] if trouble else [_text(value) for value in values]
                if trouble:
                    refuse(number, trouble)
                elif not any(cell.strip() for cell in cells):
                    self.empty += 1
                elif sum(map(len, cells)) > LARGEST_ROW // 4:
                    refuse(number, f"longer than {LARGEST_ROW // MEBIBYTE} MiB")
                else:
                    yield number, cells + [""] * (len(self.columns) - len(cells))
        except (TableError, GeneratorExit):
            raise
        except Exception as error:
            raise _broken(self.file, error) from None

    def _trouble(self, values: Sequence[Any]) -> str | None:
        for name, value in zip(self.columns, values, strict=False):
            if value is _NEVER_COMPUTED:
                return f"{name} is a formula without a value: open the file in a spreadsheet and save it"
            if isinstance(value, str) and value in _ERRORS:
                return f"{name} holds the spreadsheet's error {value}"
        return None

    def _values(self) -> Iterator[tuple[int, Sequence[Any]]]:
        """Row number and values; where the sheet has formulas, one that was never computed is distinguished from an empty cell."""
        books = [_open(self.file, computed=True)]
        if _has_formulas(self.file):
            books.append(_open(self.file, computed=False))
        width = len(self.columns)
        try:
            sheets = [book[self.sheet].iter_rows(max_col=width, values_only=True) for book in books]
            for number, rows in enumerate(zip(*sheets, strict=True), 1):
                values, written = rows[0], rows[-1]
                if values != written:
                    values = tuple(
                        _NEVER_COMPUTED if value is None and formula is not None else value
                        for value, formula in zip(values, written, strict=True)
                    )
                yield number, values
        finally:
            for book in books:
                book.close()


_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}


def _has_formulas(file: Path) -> bool:
    with zipfile.ZipFile(file) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                with archive.open(part) as stream:
                    end = b""
                    while block := stream.read(MEBIBYTE):
                        if b"<f>" in end + block or b"<f " in end + block or b":f>" in end + block:
                            return True
                        end = block[-4:]
    return False


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _text(value: Any) -> str:  # noqa: ANN401 (whatever a cell holds)
    """A cell as text: a day without a time where it has none, a whole number without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
