"""CSV and TSV: the dialect, the header, and the rows, each checked to be one before DuckDB sees it.

A row may span several lines inside quotes (https://www.rfc-editor.org/rfc/rfc4180). A quote that is never closed would swallow what
follows, so a row is joined only if the whole is well-formed; else its first line alone is refused and reading goes on behind it.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from kzgraph.records.readers.encodings import Text, require_text, undecodable
from kzgraph.records.readers.table import HEAD_ROWS, LARGEST_ROW, LOST, Found, Refuse, TableError, fed, fit, header

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import duckdb


DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 20
_FEW = 5  # with fewer columns, a line inside a text looks like a row too easily


def open_delimited(text: Text, wanted: Sequence[Collection[str]]) -> Delimited:
    """The table in a text file, with the delimiter that gives it the most of what is wanted, then the most columns."""
    with text.open() as stream:
        begun = stream.read(LARGEST_ROW + 1)
    if len(begun) > LARGEST_ROW and b"\n" not in begun:
        raise TableError(f"{text.file}:1: the first line is longer than {LARGEST_ROW >> 20} MiB: it is no header.")
    first = list(itertools.islice(text.lines(), 4 * HEAD_ROWS))
    best: tuple[tuple[int, int], str, Found] | None = None
    for delimiter in DELIMITERS:
        headed = header(text.file, _head(text, first, delimiter), wanted)
        if headed is not None:
            score = (fit(headed.columns, wanted), len(headed.columns))
            best = best if best and best[0] >= score else (score, delimiter, headed)
    if best is None:
        raise TableError(f"{text.file}: the file is empty: it has no header.")
    return Delimited(text, best[1], best[2])


def _head(text: Text, first: Sequence[tuple[int, bytes]], delimiter: str) -> list[tuple[int, list[str]]]:
    """The first rows with the lines that they end on."""
    texts = [require_text(text, line, raw) for line, raw in first[:1]]
    texts += [raw.decode("utf-8", "replace") for _, raw in first[1:]]
    reader = csv.reader((line + "\n" for line in texts), delimiter=delimiter)
    rows = []
    try:
        for cells in itertools.islice(reader, HEAD_ROWS):
            rows.append((reader.line_num, cells))  # noqa: PERF401 (what was read before an error counts)
    except csv.Error:
        pass  # an overlong cell or a NUL: judged where the rows are read
    return rows


class Delimited:
    """A table in CSV or one of its kin."""

    def __init__(self, text: Text, delimiter: str, headed: Found) -> None:
        self.text, self.delimiter = text, delimiter
        self.columns, self.line, self.notes = headed
        self.empty = self.damaged = 0
        sign = re.escape(delimiter.encode())
        field = rb'(?:"(?:[^"]++|"")*+"|[^"\r\n%b]*+)' % sign
        self._row = re.compile(field + rb"(?:%b%b){%d}" % (sign, field, len(self.columns) - 1))

    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> AbstractContextManager[str]:  # noqa: ARG002 (as Table has it)
        """The rows, fed to DuckDB as they are written."""
        return fed(lambda: self._blocks(refuse, sent), len(self.columns), self.delimiter)

    def _blocks(self, refuse: Refuse, sent: list[int]) -> Iterator[bytes]:
        parts: list[bytes] = []
        size = count = self.damaged = 0
        sign = self.delimiter.encode()
        for number, row in self._rows(refuse):
            parts.append(b"%d%b%b\n" % (number, sign, row))
            size += len(row)
            count += 1
            if size > _BLOCK:
                yield self._block(parts)
                parts, size = [], 0
        yield self._block(parts)
        sent.append(count)

    def _block(self, parts: list[bytes]) -> bytes:
        block = b"".join(parts)
        self.damaged += block.count(LOST)
        return block

    def _rows(self, refuse: Refuse) -> Iterator[tuple[int, bytes]]:
        """Each well-formed row with the line that it begins on; counts empty lines and refuses the rest."""
        self.empty = 0
        lines = self.text.lines()
        waiting: deque[tuple[int, bytes]] = deque()
        sign, signs = self.delimiter.encode(), len(self.columns) - 1
        blank = sign + b' \t"'
        while entry := waiting.popleft() if waiting else next(lines, None):
            number, line = entry[0], entry[1].removesuffix(b"\r")
            if number <= self.line:
                continue
            if not line.strip(blank):
                self.empty += 1
            elif line.count(sign) == signs and b'"' not in line and b"\r" not in line and self._is_text(line):
                yield number, line
            elif (trouble := self._trouble(line)) is not None:
                refuse(number, trouble)
            elif self._row.fullmatch(line):
                yield number, line
            elif (fixed := self._repaired(line)) is not None:
                yield number, fixed
            elif line.count(b'"') % 2 and (joined := self._joined(entry[1], waiting, lines)) is not None:
                yield number, joined
            else:
                refuse(number, self._why(line))

    def _joined(self, line: bytes, waiting: deque[tuple[int, bytes]], lines: Iterator[tuple[int, bytes]]) -> bytes | None:
        """The row that begins with a line and goes on behind it, inside quotes; None if there is none, and nothing is taken."""
        taken: list[tuple[int, bytes]] = []
        parts, size, quotes = [line], len(line), line.count(b'"')
        while quotes % 2 and size <= LARGEST_ROW and (entry := waiting.popleft() if waiting else next(lines, None)):
            taken.append(entry)
            parts.append(entry[1])
            size += len(entry[1]) + 1
            quotes += entry[1].count(b'"')
        row = b"\n".join(parts).removesuffix(b"\r")
        swallowed = len(self.columns) >= _FEW and any(map(self._is_row_alone, parts[1:]))
        if quotes % 2 or size > LARGEST_ROW or swallowed or not self._row.fullmatch(row) or not self._is_text(row):
            waiting.extendleft(reversed(taken))
            return None
        return row

    def _is_row_alone(self, line: bytes) -> bool:
        """Whether a line has as many cells as a row, and no quote that goes on from the line before."""
        return line.count(self.delimiter.encode()) == len(self.columns) - 1 and line.count(b'"') % 2 == 0

    def _is_text(self, row: bytes) -> bool:
        try:
            row.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return b"\0" not in row and len(row) <= LARGEST_ROW

    def _trouble(self, line: bytes) -> str | None:
        """Why a line can be no row whatever its cells are."""
        if len(line) > LARGEST_ROW:
            return f"longer than {LARGEST_ROW >> 20} MiB"
        if b"\0" in line:
            return "holds a zero byte"
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            return undecodable(line, error.start, self.text)
        return None

    def _repaired(self, line: bytes) -> bytes | None:
        """A line that is one row although its quotes are not by the book: inside a cell, or behind a space. Written by the book."""
        for spaces in (False, True):
            reader = csv.reader([line.decode("utf-8")], delimiter=self.delimiter, skipinitialspace=spaces, strict=True)
            try:
                rows = list(reader)
            except csv.Error:
                continue
            if len(rows) == 1 and len(rows[0]) == len(self.columns):
                out = io.StringIO()
                csv.writer(out, delimiter=self.delimiter, quoting=csv.QUOTE_ALL, lineterminator="").writerow(rows[0])
                return out.getvalue().encode("utf-8")
        return None

    def _why(self, line: bytes) -> str:
        """Why a line is not a row, as far as its characters show."""
        cells = line.count(self.delimiter.encode()) + 1
        if b'"' not in line and cells != len(self.columns):
            return f"has {cells} cells, the header has {len(self.columns)}"
        if b"\r" in line:
            return "holds a carriage return outside quotes"
        if line.count(b'"') % 2:
            return "a quote is not closed, or stands where none may"
        return f"its quotes are misplaced, or it does not have the {len(self.columns)} cells of the header"
