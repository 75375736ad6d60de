"""What every form of a table has in common: its header, the limits of a row, and the way of rows into DuckDB.

Each form is opened into a `Table`, which knows its columns and hands its rows to DuckDB as texts, a line number with each. What cannot be a
row (bytes that are not text, a quote that is not closed, too many cells) is refused with its line and reason, and costs no other row.
"""

from __future__ import annotations

import datetime
import json
import re
import threading
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.errors import KzgraphError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

Refuse = Callable[[int, str], None]
LARGEST_ROW = 1 << 20  # characters
HEAD_ROWS = 25  # a header stands among these
MOST_COLUMNS = 2000
EXACT = 10**15  # a floating-point number from here on may have digits that nobody wrote
LOST = "\ufffd".encode()  # what programs write for a letter that they could not read
BLOCK_ROWS, BLOCK = 1000, 1 << 18  # rows and characters that are handed on at once


class TableError(KzgraphError):
    """A file that is not a table, or not one that can be read here."""


class Found(NamedTuple):
    """Where a table begins: its header, the line that it stands on, and what was passed over, in words."""

    columns: tuple[str, ...]
    line: int
    notes: tuple[str, ...]


def pass_over(line: int, reason: str) -> None:
    """What to do with a refused row in a pass that does not report: nothing, since the pass that writes reports it."""
    del line, reason


def normal(name: str) -> str:
    """A header as it is compared: case, accents of typing, spaces and signs do not count."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("ё", "е")
    return re.sub(r"[\W_]+", "_", folded).strip("_") or folded.strip()


def header(file: Path, rows: Sequence[tuple[int, Sequence[str]]], wanted: Sequence[Collection[str]]) -> Found | None:
    """The header among the first rows, each with its line: the first that has the most of what is wanted.

    If nothing is wanted, the first that has the most cells.
    """
    filled = [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        return None
    line, cells = max(filled, key=lambda row: fit(row[1], wanted) if wanted else sum(1 for cell in row[1] if cell.strip()))
    if len(cells) > MOST_COLUMNS:
        raise TableError(f"{file}:{line}: {len(cells)} columns, but at most {MOST_COLUMNS} are allowed.")
    notes = [f"line {before} comes before the header and is not a row" for before, _ in filled if before < line]
    after = next((row for row in rows if row[0] > line), None)
    if after is not None and is_tag_row(after[1]):
        notes.append(f"line {after[0]} is a row of HXL tags, not a row of data")
        line = after[0]
    return Found(tuple(cell.strip() for cell in cells), line, tuple(notes))


def fit(cells: Sequence[str], wanted: Sequence[Collection[str]]) -> int:
    """How many of the wanted columns a row of headers has."""
    headers = {normal(cell) for cell in cells}
    return sum(1 for names in wanted if not headers.isdisjoint(names))


def is_tag_row(cells: Sequence[str]) -> bool:
    """Whether a row holds HXL tags such as #adm1+name: each cell is a tag or empty (https://hxlstandard.org/standard/1-1final/)."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(re.fullmatch(r"#[A-Za-z][A-Za-z0-9_]*(?:\s*[+#][A-Za-z][A-Za-z0-9_-]*)*", cell) for cell in filled)


class Row(NamedTuple):
    """A row: the line that it begins on, its cells, and how many characters it takes.

    With a `fault` it is refused for that reason; without one and without cells it is an empty line.
    """

    line: int
    cells: Sequence[str]
    size: int
    fault: str = ""


def blocks(rows: Iterator[Row]) -> Generator[list[Row], None, None]:
    """The rows, as many at once as are handed on together."""
    block: list[Row] = []
    size = 0
    for row in rows:
        block.append(row)
        size += row.size
        if len(block) >= BLOCK_ROWS or size > BLOCK:
            yield block
            block, size = [], 0
    yield block


def as_text(value: Any) -> str:  # noqa: ANN401 (whatever a cell holds)
    """A cell of a workbook or a Parquet file as text: a whole number without a point, a day without a time where it has none."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT else str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=as_text)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)


class Table(ABC):
    """A table that was opened. `line` is that of its header, and `notes` say what was passed over.

    Once the rows were read, `empty` counts lines without a cell, and `damaged` replacement characters.
    """

    def __init__(self, columns: tuple[str, ...], line: int, notes: tuple[str, ...]) -> None:
        self.columns, self.line, self.notes = columns, line, notes
        self.empty = self.damaged = 0

    @abstractmethod
    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> AbstractContextManager[str]:
        """A context in which a text of SQL stands for the rows: `line`, then `c0`, `c1`... as texts; appends how many to `sent`."""


class RowTable(Table):
    """A table that is read row by row. DuckDB takes the rows as it needs them, so that no copy of the table is made anywhere."""

    @abstractmethod
    def rows(self) -> AbstractContextManager[Iterator[list[Row]]]:
        """A context with all rows below the header, some at once; another thread may take them."""

    @contextmanager
    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> Iterator[str]:
        """As `Table` has it. What `rows` raises is raised here."""
        import pyarrow as pa  # late: an extra

        schema = pa.schema([("line", pa.int64()), *((f"c{place}", pa.string()) for place in range(len(self.columns)))])
        with self.rows() as rows:
            batches = Batches(self._batches(rows, schema, refuse, sent))
            duck.register("table_rows", pa.RecordBatchReader.from_batches(schema, batches))
            try:
                yield "table_rows"
            except BaseException:
                if batches.raised:  # the reason for which the query broke off
                    raise batches.raised from None
                raise
            finally:
                batches.close()
                duck.unregister("table_rows")
            if batches.raised:
                raise batches.raised

    def _batches(
        self, rows: Iterator[list[Row]], schema: pa.Schema, refuse: Refuse, sent: list[int]
    ) -> Generator[pa.RecordBatch, None, None]:
        import pyarrow as pa

        count = self.empty = self.damaged = 0
        for block in rows:
            kept = [row for row in block if row.cells]
            refused = [row for row in block if row.fault] if len(kept) < len(block) else []
            for row in refused:
                refuse(row.line, row.fault)
            self.empty += len(block) - len(kept) - len(refused)
            count += len(kept)
            if kept:
                columns = [pa.array(column, pa.string()) for column in zip(*(row.cells for row in kept), strict=True)]
                self.damaged += sum(map(_lost, columns))
                yield pa.record_batch([pa.array([row.line for row in kept], pa.int64()), *columns], schema=schema)
        sent.append(count)


def _lost(column: pa.StringArray) -> int:
    """How many replacement characters the texts of a column hold."""
    content = column.buffers()[2]
    return content.to_pybytes().count(LOST) if content else 0


class Batches:
    """Blocks of rows, made one at a time in whichever thread DuckDB asks from, until they are closed."""

    def __init__(self, made: Generator[pa.RecordBatch, None, None]) -> None:
        self._made = made
        self._lock = threading.Lock()
        self.raised: BaseException | None = None

    def __iter__(self) -> Batches:
        return self

    def __next__(self) -> pa.RecordBatch:
        with self._lock:
            try:
                return next(self._made)
            except StopIteration:
                raise
            except BaseException as error:
                self.raised = error
                raise

    def close(self) -> None:
        """Ends them, once no thread makes one any more."""
        with self._lock:
            self._made.close()
