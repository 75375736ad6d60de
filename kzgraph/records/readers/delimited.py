"""CSV and TSV: the dialect, the header, and the rows that Python's csv module reads by the book (https://www.rfc-editor.org/rfc/rfc4180).

A row may span several lines inside quotes. A quote that is never closed would take in the rows that follow, so that only the first line of
what is not a row is refused, and reading goes on behind it.
"""

from __future__ import annotations

import csv
import itertools
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, closing

from kzgraph.records.readers.encodings import Text, require_text, undecodable
from kzgraph.records.readers.table import HEAD_ROWS, LARGEST_ROW, Found, Row, RowTable, TableError, blocks, fit, header

DELIMITERS = (",", ";", "\t", "|")
_FEW = 5  # with fewer columns, a line inside a text looks like a row too easily
csv.field_size_limit(2 * LARGEST_ROW)  # of the process; as it is set otherwise, the outline of a place can be too long


def open_delimited(text: Text, wanted: Sequence[Collection[str]]) -> Delimited:
    """The table in a text file, with the delimiter that gives it the most of what is wanted, then the most columns."""
    first = [line for _, line in itertools.islice(text.lines(), 4 * HEAD_ROWS)]
    if len(first[0]) > LARGEST_ROW:
        raise TableError(f"{text.file}:1: the first line is longer than {LARGEST_ROW >> 20} MiB: it is no header.")
    require_text(text, 1, first[0])
    best: tuple[tuple[int, int], str, Found] | None = None
    for delimiter in DELIMITERS:
        headed = header(text.file, _head(first, delimiter), wanted)
        if headed is not None:
            score = (fit(headed.columns, wanted), len(headed.columns))
            best = best if best and best[0] >= score else (score, delimiter, headed)
    if best is None:
        raise TableError(f"{text.file}: the file is empty: it has no header.")
    return Delimited(text, best[1], best[2])


def _head(first: Sequence[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """The first rows with the lines that they end on."""
    reader = csv.reader(first, delimiter=delimiter)
    rows = []
    try:
        for cells in itertools.islice(reader, HEAD_ROWS):
            rows.append((reader.line_num, cells))  # noqa: PERF401 (what was read before an error counts)
    except csv.Error:
        pass  # an overlong cell: judged where the rows are read
    return rows


class _Lines:
    """The lines of a text, for a reader that takes as many as it needs for a row; those behind the first can be put back.

    It gets no further line behind an even number of quotes, which leaves no cell open by the book, nor behind the longest row: so no line
    is read much more than twice.
    """

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._waiting: deque[tuple[int, str]] = deque()
        self.taken: list[tuple[int, str]] = []
        self.size = self._quotes = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.taken and (self._quotes % 2 == 0 or self.size > LARGEST_ROW):
            raise csv.Error
        entry = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(entry)
        self.size += len(entry[1])
        self._quotes += entry[1].count('"')
        return entry[1]

    def begin(self) -> None:
        """The next line is the first of a row."""
        self.taken.clear()
        self.size = self._quotes = 0

    def put_back(self) -> None:
        """All lines but the first are to be read again."""
        self._waiting.extendleft(reversed(self.taken[1:]))


class Delimited(RowTable):
    """A table in CSV or one of its kin."""

    def __init__(self, text: Text, delimiter: str, headed: Found) -> None:
        super().__init__(*headed)
        self.text, self.delimiter = text, delimiter

    def rows(self) -> AbstractContextManager[Iterator[list[Row]]]:
        """The rows as the csv module reads them."""
        return closing(blocks(self._rows()))

    def _rows(self) -> Iterator[Row]:
        lines = _Lines(itertools.islice(self.text.lines(), self.line, None))
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        cells: list[str] | None
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            number = lines.taken[0][0]
            if cells is not None and not any(map(str.strip, cells)):
                yield Row(number, (), 0)
            elif fault := self._fault(cells, [line for _, line in lines.taken]):
                yield Row(number, (), 0, fault)
                lines.put_back()
            else:
                yield Row(number, cells or (), lines.size)

    def _fault(self, cells: list[str] | None, lines: Sequence[str]) -> str:
        """Why lines are not a row, as far as their characters show; empty if they are one."""
        whole = lines[0] if cells is None else "".join(lines)
        if len(whole) > LARGEST_ROW:
            return f"longer than {LARGEST_ROW >> 20} MiB"
        if "\0" in whole:
            return "holds a zero byte"
        if fault := undecodable(self.text, whole):
            return fault
        if cells is None or (len(lines) > 1 and self._takes_in_rows(lines)):
            return _misquoted(lines[0])
        if len(cells) != len(self.columns):
            return f"has {len(cells)} cells, the header has {len(self.columns)}"
        return ""

    def _takes_in_rows(self, lines: Sequence[str]) -> bool:
        """Whether a row of several lines has one that looks like a row of its own: as many cells, and no quote that goes on."""
        signs = len(self.columns) - 1
        alone = (line.count(self.delimiter) == signs and line.count('"') % 2 == 0 for line in lines[1:])
        return len(self.columns) >= _FEW and any(alone)


def _misquoted(line: str) -> str:
    """What is wrong with the line on which the csv module finds no row, or one that takes in others."""
    if line.count('"') % 2:
        return "a quote is not closed, or stands where none may"
    return "holds a carriage return outside quotes" if "\r" in line.rstrip("\r\n") else "its quotes are misplaced"
