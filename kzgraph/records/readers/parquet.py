"""Parquet, which Arrow reads, and checks where pages have checksums; the line of a row is its number, counted from 1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import without_extra
from kzgraph.records.readers.sandboxed import Form, SandboxedTable, sent
from kzgraph.records.readers.table import MOST_COLUMNS, Row, TableError, as_text

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


MOST_ROWS = 10_000_000  # a few bytes of the file can stand for a million
LONGEST_ROW = 1 << 16  # bytes: a few bytes of the file can stand for a thousand long texts
_BATCH = 1024  # rows
_FORM = Form("Parquet file", "Write it again.", "Save it as CSV.")
_FRACTION = r"(?:\.0+|(\.\d*?[1-9])0+)(Z?)$"  # of a second, with zeros behind it


class Parquet(SandboxedTable):
    """A table in a Parquet file."""

    form = _FORM

    def __init__(self, file: Path) -> None:
        try:
            import pyarrow.parquet  # noqa: F401 (so that its code does not count as memory of the child)
        except ImportError:
            raise without_extra("reading Parquet", "link") from None
        self.file = file
        with sent(file, _FORM, self._names) as received:
            super().__init__(tuple(json.loads(b"".join(received))), 0, ())

    def _names(self) -> Iterator[bytes]:
        """In the child: the names of the columns."""
        with _opened(self.file) as parquet:
            names, rows = parquet.schema_arrow.names, parquet.metadata.num_rows
        if len(names) > MOST_COLUMNS:
            raise TableError(f"{self.file}: {len(names)} columns, but at most {MOST_COLUMNS} are allowed.")
        if rows > MOST_ROWS:
            raise TableError(f"{self.file}: {rows:,} rows, but at most {MOST_ROWS:,} are allowed. Split it.")
        yield json.dumps(names).encode()

    def read(self) -> Iterator[Row]:
        """In the child: the rows as texts, but for those that are too long."""
        first = 1
        with _opened(self.file) as parquet:
            for batch in parquet.iter_batches(batch_size=_BATCH):
                sizes = [sum(of_row) for of_row in zip(*map(_sizes, batch.columns), strict=True)]
                short = [size <= LONGEST_ROW for size in sizes]
                kept = zip(*(_texts(column) for column in batch.filter(short).columns), strict=True)
                for line, (size, fits) in enumerate(zip(sizes, short, strict=True), first):
                    cells = next(kept) if fits else ()
                    if sum(map(len, cells)) > LONGEST_ROW:
                        fits = False
                    yield Row(line, cells if any(cells) else (), size) if fits else Row(line, (), 0, f"longer than {LONGEST_ROW >> 10} KiB")
                first += len(batch)


def _opened(file: Path) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # As a dictionary, a long text that many rows share is held once.
    texts = [field.name for field in pq.read_schema(file) if pa.types.is_string(field.type)]
    return pq.ParquetFile(file, page_checksum_verification=True, read_dictionary=texts)


def _sizes(column: pa.Array) -> list[int]:
    """The bytes of each text of a column, before it is unpacked; 0 of what is no text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(column, pa.DictionaryArray):
        lengths = pc.binary_length(column.dictionary).take(column.indices)
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type) or pa.types.is_binary(column.type):
        lengths = pc.binary_length(column)
    else:
        return [0] * len(column)
    return [size or 0 for size in lengths.to_pylist()]


def _texts(column: pa.Array) -> list[str]:
    """The values of a column as texts, empty where it has none; times with no more digits than they need."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type) or pa.types.is_time(column.type):
        column = pc.replace_substring_regex(column.cast(pa.string()), _FRACTION, r"\1\2")
    return [as_text(value) for value in column.to_pylist()]
