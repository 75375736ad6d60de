"""Excel workbooks, row by row: the values that the spreadsheet computed last, dates as ISO writes them.

A child of the sandbox unpacks and parses them, with limits of time and memory, and sends the rows over as they come.
"""

from __future__ import annotations

import datetime
import importlib.util
import itertools
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.records.readers.table import HEAD_ROWS, LARGEST_ROW, MOST_COLUMNS, Found, Row, RowTable, TableError, blocks, fit, header
from kzgraph.safety.sandbox import Child, LimitError

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook as Book


MEBIBYTE = 1 << 20
# What a part may hold unpacked. A sheet is read as a stream, all else is held in memory.
LONGEST_CELL = MEBIBYTE  # bytes of XML; Excel lets a cell hold 32,767 characters
LARGEST_SHEET, LARGEST_TEXTS, LARGEST_OTHER = 2048 * MEBIBYTE, 256 * MEBIBYTE, 16 * MEBIBYTE
MOST_ROWS, MOST_CELLS = 1 << 20, 100_000_000  # a row that is left out counts, as the reader makes it up: Excel has no more rows
SECONDS, MEBIBYTES = 1800, 1024  # that the child may keep the parent waiting, and may need beyond what the parent holds
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])(?:[^<]*?\sr\s*=\s*[\"']\s*(\d+))?")
_ENCODING = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["'](?!utf-8["']|us-ascii["'])([^"'<>]*)""", re.IGNORECASE)
_MERGED = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^<>]*?ref\s*=\s*["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}(\d{1,7}))["']""")
_NEVER_COMPUTED = object()


def open_workbook(file: Path, wanted: Sequence[Collection[str]]) -> Workbook:
    """The sheet that has the most of what is wanted, the first of several. Raises UsageError without openpyxl, else TableError."""
    if importlib.util.find_spec("openpyxl") is None:
        raise UsageError("Excel workbooks are read with openpyxl: pip install 'kzgraph[link]'")

    def work() -> Iterator[bytes]:
        yield json.dumps(_best(file, wanted)).encode()

    with closing(_child(work)) as child:
        sheet, columns, line, notes = json.loads(b"".join(_blocks(file, child)))
    return Workbook(file, sheet, Found(tuple(columns), line, tuple(notes)))


def _child(work: Callable[[], Iterator[bytes]]) -> Child:
    return Child(work, seconds=SECONDS, mebibytes=MEBIBYTES)


def _blocks(file: Path, child: Child) -> Iterator[bytes]:
    """What a child sends of a file. Raises TableError where it does not come to an end."""
    try:
        yield from child.blocks()
    except LimitError as error:
        raise TableError(f"{file}: reading this workbook takes more than {error.limit}. Save the sheet as CSV.") from None
    except KzgraphError as error:
        raise TableError(str(error)) from None


def _best(file: Path, wanted: Sequence[Collection[str]]) -> tuple[str, Sequence[str], int, Sequence[str]]:
    """Name and header of the sheet."""
    _judge(file)
    best: tuple[int, str, Found] | None = None
    book = _open(file, computed=True)
    try:
        part_of = {name: str(book[name]._worksheet_path) for name in book.sheetnames if hasattr(book[name], "iter_rows")}
        for name in book.sheetnames:
            if hasattr(book[name], "iter_rows"):
                first = itertools.islice(_values_of(book, name, MOST_COLUMNS + 1), HEAD_ROWS)
                rows = [(number, [_text(value) for value in values]) for number, values in enumerate(first, 1)]
                headed = header(file, [(number, _trimmed(cells)) for number, cells in rows], wanted)
                if headed is not None and (best is None or fit(headed.columns, wanted) > best[0]):
                    best = (fit(headed.columns, wanted), name, headed)
    except (TableError, MemoryError):
        raise
    except Exception as error:
        raise _broken(file, error) from None
    finally:
        book.close()
    if best is None:
        raise TableError(f"{file}: all sheets are empty: expected a header.")
    _, name, headed = best
    return name, headed.columns, headed.line, (*headed.notes, *_merged(file, part_of[name], headed.line))


def _merged(file: Path, part: str, line: int) -> Iterator[str]:
    """A note on the merged cells of a sheet below its header: all but their first cell are empty."""
    ranges: list[str] = []
    with zipfile.ZipFile(file) as archive, archive.open(part) as stream:
        rest = b""
        while block := stream.read(MEBIBYTE):
            end = (rest + block).rfind(b"<")
            ranges += [found[1].decode() for found in _MERGED.finditer((rest + block)[:end]) if int(found[2]) > line]
            rest = (rest + block)[end:]
    if ranges:
        shown = ", ".join(ranges[:5]) + (f" and {len(ranges) - 5} more" if len(ranges) > 5 else "")
        yield f"merged cells ({shown}): the first of each range holds the value, and the others are read as empty"


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
                _judge_part(file, archive, part.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise _broken(file, error) from None


def _judge_part(file: Path, archive: zipfile.ZipFile, name: str) -> None:
    """Refuses a sheet or the shared texts where the reader would need too much memory, or would pass over rows without a word."""
    rest, before = b"", 0
    with archive.open(name) as stream:
        while block := stream.read(MEBIBYTE):
            if not rest:
                _judge_encoding(file, name, block)
            read = rest + block
            end = max(read.rfind(b"<"), 0)
            if max(read.find(b"<", 1), len(read) - end) > LONGEST_CELL:
                raise TableError(f"{file}: {name} has a cell of more than {LONGEST_CELL // MEBIBYTE} MiB. Excel allows 32,767 characters.")
            before = _judge_rows(file, name, read[:end], before)
            rest = read[end:]
    _judge_rows(file, name, rest, before)


def _judge_encoding(file: Path, name: str, block: bytes) -> None:
    """Refuses what the search for rows could not follow."""
    declared = _ENCODING.match(block.removeprefix(b"\xef\xbb\xbf"))
    encoding = (
        declared[1].decode("ascii", "replace")
        if declared
        else "UTF-16"
        if block[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in block[:4]
        else ""
    )
    if encoding:
        raise TableError(f"{file}: {name} is encoded in {encoding}, but Excel writes UTF-8. Save the workbook again in a spreadsheet.")


def _judge_rows(file: Path, name: str, xml: bytes, before: int) -> int:
    """The number of the last row. Raises TableError if rows are not in order, which the reader would drop, or too many."""
    for row in _ROW.finditer(xml):
        number = int(row[1][:20]) if row[1] else before + 1
        if number > MOST_ROWS:
            raise TableError(f"{file}: {name} has a row {number}, but at most {MOST_ROWS} rows are read. Save the sheet as CSV.")
        if number <= before:
            raise TableError(
                f"{file}: {name} has row {number} after row {before}, so one would be lost. Save the workbook again in a spreadsheet."
            )
        before = number
    return before


def _open(file: Path, *, computed: bool) -> Book:
    import warnings

    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that do not matter here
            return load_workbook(file, read_only=True, data_only=computed, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:
        raise _broken(file, error) from None


def _broken(file: Path, error: Exception) -> TableError:
    return TableError(
        f"{file}: not a readable Excel workbook: {str(error) or type(error).__name__}. Open it in a spreadsheet and save it again."
    )


class Workbook(RowTable):
    """A sheet of a workbook."""

    def __init__(self, file: Path, sheet: str, headed: Found) -> None:
        super().__init__(headed.columns, headed.line, (f"read from the sheet {sheet}", *headed.notes))
        self.file, self.sheet = file, sheet

    @contextmanager
    def rows(self) -> Iterator[Iterator[list[Row]]]:
        """The rows that a child of the sandbox reads."""
        with closing(_child(self._sent)) as child:
            yield ([Row(*row) for row in json.loads(block)] for block in _blocks(self.file, child))

    def _sent(self) -> Iterator[bytes]:
        """In the child: blocks of rows as JSON."""
        try:
            for block in blocks(self._rows()):
                yield json.dumps(block).encode()
        except (TableError, MemoryError, GeneratorExit):
            raise
        except Exception as error:
            raise _broken(self.file, error) from None

    def _rows(self) -> Iterator[Row]:
        width = len(self.columns)
        for number, values in self._values():
            if number <= self.line:
                continue
            if (number - self.line) * width > MOST_CELLS:
                raise TableError(
                    f"{self.file}: the sheet {self.sheet} has more than {MOST_CELLS} cells up to row {number}. Save the sheet as CSV."
                )
            fault = self._trouble(values)
            cells = [] if fault else [_text(value) for value in values]
            size = sum(map(len, cells))
            if fault:
                yield Row(number, (), 0, fault)
            elif not any(cell.strip() for cell in cells):
                yield Row(number, (), 0)
            elif size > LARGEST_ROW:
                yield Row(number, (), 0, f"longer than {LARGEST_ROW // MEBIBYTE} MiB")
            else:
                yield Row(number, cells + [""] * (width - len(cells)), size)

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
            sheets = [_values_of(book, self.sheet, width) for book in books]
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


def _values_of(book: Book, name: str, columns: int) -> Iterator[Sequence[Any]]:
    """The rows of a sheet. Programs often write a wrong size of it, which would cut rows off, and is not looked at."""
    sheet = book[name]
    sheet.reset_dimensions()
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_col=columns, values_only=True)
    return rows


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
