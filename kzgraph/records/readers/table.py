"""What every form of a table has in common: its header, the limits of a row, and the way of rows into DuckDB.

Each form is opened into a `Table`, which knows its columns and hands its rows to DuckDB as texts, a line number with each. What cannot be a
row (bytes that are not text, a quote that is not closed, too many cells) is refused with its line and reason, and costs no other row.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import re
import select
import threading
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kzgraph.errors import KzgraphError

if TYPE_CHECKING:
    import duckdb

Refuse = Callable[[int, str], None]
LARGEST_ROW = 1 << 20  # bytes
HEAD_ROWS = 25  # a header stands among these
MOST_COLUMNS = 2000
PIPE = 1 << 20
LOST = "\ufffd".encode()  # what programs write for a letter that they could not read
BLOCK = 1 << 18  # bytes that are read or handed on at once


class TableError(KzgraphError):
    """A file that is not a table, or not one that can be read here."""


class Found(NamedTuple):
    """Where a table begins: its header, the line that it stands on, and what was passed over, in words."""

    columns: tuple[str, ...]
    line: int
    notes: tuple[str, ...]


class Table(Protocol):
    """A table that was opened. `notes` say what was passed over.

    Once the rows were read, `empty` counts lines without a cell, and `damaged` replacement characters.
    """

    columns: tuple[str, ...]
    line: int
    notes: tuple[str, ...]
    empty: int
    damaged: int

    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> AbstractContextManager[str]:
        """A context in which a text of SQL stands for the rows: `line`, then `c0`, `c1`... as texts; appends how many to `sent`."""


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


class Rows:
    """Rows that become blocks of CSV."""

    def __init__(self) -> None:
        self.count = 0
        self._out = io.StringIO()
        self._writer = csv.writer(self._out, quoting=csv.QUOTE_ALL, lineterminator="\n")

    def add(self, number: int, cells: Sequence[object]) -> None:
        """Adds the line number and the cells of a row."""
        self._writer.writerow([number, *cells])
        self.count += 1

    @property
    def full(self) -> bool:
        """Whether they are enough for a block."""
        return self._out.tell() > BLOCK

    def take(self) -> bytes:
        """A block with what was added since the last."""
        block = self._out.getvalue().encode("utf-8")
        self._out.seek(0)
        self._out.truncate()
        return block


def fed_cells(rows: Callable[[], Iterator[tuple[int, Sequence[object]]]], columns: int, sent: list[int]) -> AbstractContextManager[str]:
    """As `fed`, from the line number and the cells of each row; appends to `sent` how many there were."""

    def blocks() -> Iterator[bytes]:
        made = Rows()
        for number, cells in rows():
            made.add(number, cells)
            if made.full:
                yield made.take()
        yield made.take()
        sent.append(made.count)

    return fed(blocks, columns)


@contextmanager
def fed(lines: Callable[[], Iterator[bytes]], columns: int, delimiter: str = ",") -> Iterator[str]:
    """A relation whose rows a thread feeds through a pipe, so that no copy of the table is made anywhere.

    `lines` gives blocks of well-formed CSV in UTF-8: a line number, then a cell for each column. What it raises is raised here.
    """
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(OSError, AttributeError):  # Linux alone can; fewer waits of two threads for each other
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, PIPE)
    stop = threading.Event()
    raised: list[BaseException] = []

    def feed() -> None:
        try:
            for block in lines():
                _write(writer, block, stop)
                if stop.is_set():
                    return
        except BaseException as error:  # raised below, in the thread that asked
            raised.append(error)
        finally:
            os.close(writer)

    thread = threading.Thread(target=feed, daemon=True)
    thread.start()
    names = ", ".join(["'line': 'BIGINT'", *(f"'c{number}': 'VARCHAR'" for number in range(columns))])
    try:
        yield (
            f"read_csv('/dev/fd/{reader}', header = false, auto_detect = false, delim = '{delimiter}', quote = '\"', escape = '\"', "
            f"new_line = '\\n', columns = {{{names}}}, strict_mode = true, "
            f"max_line_size = {2 * LARGEST_ROW}, buffer_size = {8 * LARGEST_ROW})"
        )
    except BaseException:
        stop.set()
        thread.join()
        if raised:  # the reason for which the query broke off
            raise raised[0] from None
        raise
    finally:
        stop.set()
        thread.join()
        os.close(reader)
    if raised:
        raise raised[0]


def _write(writer: int, block: bytes, stop: threading.Event) -> None:
    """Writes a block while there may be a reader: a query that has enough does not say so, and would leave a plain write waiting."""
    view = memoryview(block)
    while view and not stop.is_set():
        if select.select([], [writer], [], 0.1)[1]:
            try:
                view = view[os.write(writer, view) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                stop.set()
