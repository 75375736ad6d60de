"""Parquet, which Arrow reads, and checks where pages have checksums; the line of a row is its number."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError
from kzgraph.records.readers.table import MOST_COLUMNS, Batches, Refuse, Table, TableError

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq


MOST_ROWS = 10_000_000  # a few bytes of the file can stand for a million
LONGEST_ROW = 1 << 16  # bytes: DuckDB works on 2,048 rows at once, and holds their texts several times
_BATCH = 1024  # rows


class Parquet(Table):
    """A table in a Parquet file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with self._opened() as parquet:
            names, rows = parquet.schema_arrow.names, parquet.metadata.num_rows
        super().__init__(tuple(names), 0, ())
        if len(names) > MOST_COLUMNS:
            raise TableError(f"{file}: {len(names)} columns, but at most {MOST_COLUMNS} are allowed.")
        if rows > MOST_ROWS:
            raise TableError(f"{file}: {rows:,} rows, but at most {MOST_ROWS:,} are allowed. Split it.")

    @contextmanager
    def _opened(self) -> Iterator[pq.ParquetFile]:
        try:
            import duckdb
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError:
            raise UsageError("Parquet is read with Arrow and DuckDB: pip install 'kzgraph[link]'") from None
        try:
            texts = [field.name for field in pq.read_schema(self.file) if pa.types.is_string(field.type)]
            # As a dictionary, a long text that many rows share is held once.
            with pq.ParquetFile(self.file, page_checksum_verification=True, read_dictionary=texts) as parquet:
                yield parquet
        except (pa.ArrowException, duckdb.Error, OSError) as error:
            why = (str(error).splitlines() or [type(error).__name__])[0]
            raise TableError(f"{self.file}: not a readable Parquet file: {why}") from None

    @contextmanager
    def _scan(self, duck: duckdb.DuckDBPyConnection) -> Iterator[str]:
        """A relation with the number of each row and its values, `v0`, `v1`...; it can be read once."""
        import pyarrow as pa

        with self._opened() as parquet:
            values = [pa.field(f"v{place}", field.type) for place, field in enumerate(parquet.schema_arrow)]
            schema = pa.schema([("line", pa.int64()), *values])
            batches = Batches(_numbered(parquet, schema))
            duck.register("parquet_rows", pa.RecordBatchReader.from_batches(schema, batches))
            try:
                yield "parquet_rows"
            finally:
                batches.close()
                duck.unregister("parquet_rows")

    @contextmanager
    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> Iterator[str]:
        """The rows as texts, but for those that are too long: a few bytes of the file can stand for a thousand long texts."""
        texts = [f"CAST(v{place} AS VARCHAR)" for place in range(len(self.columns))]
        long = f"list_sum([{', '.join(f'coalesce(strlen({text}), 0)' for text in texts)}]) > {LONGEST_ROW}"
        lost = " + ".join(f"coalesce(length({text}) - length(replace({text}, chr(65533), '')), 0)" for text in texts)
        with self._scan(duck) as scan:
            counting = f"SELECT count(*), count(*) FILTER ({long}), coalesce(sum({lost}), 0) FROM {scan}"  # noqa: S608 (our own names)
            rows, refused, self.damaged = duck.execute(counting).fetchall()[0]
        if refused:
            with self._scan(duck) as scan:
                found = duck.execute(f"SELECT line FROM {scan} WHERE {long}")  # noqa: S608
                while some := found.fetchmany(1000):
                    for (line,) in some:
                        refuse(line, f"longer than {LONGEST_ROW >> 10} KiB")
        sent.append(rows - refused)
        cells = ", ".join(f"{text} AS c{number}" for number, text in enumerate(texts))
        with self._scan(duck) as scan:
            kept = f" WHERE NOT ({long})" if refused else ""
            yield f"(SELECT line, {cells} FROM {scan}{kept})"  # noqa: S608


def _numbered(parquet: pq.ParquetFile, schema: pa.Schema) -> Generator[pa.RecordBatch, None, None]:
    """The rows of a file with their numbers, counted from 1."""
    import pyarrow as pa

    first = 1
    for batch in parquet.iter_batches(batch_size=_BATCH):
        lines = pa.array(range(first, first + len(batch)), pa.int64())
        yield pa.record_batch([lines, *batch.columns], schema=schema)
        first += len(batch)
