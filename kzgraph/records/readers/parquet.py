"""Parquet, which DuckDB reads by itself; the line of a row is its number."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.records.readers.table import MOST_COLUMNS, Refuse, Table, TableError

if TYPE_CHECKING:
    import duckdb


MOST_ROWS = 10_000_000  # a few bytes of the file can stand for a million
LONGEST_ROW = 1 << 16  # bytes: DuckDB works on 2,048 rows at once, and holds their texts several times


class Parquet(Table):
    """A table in a Parquet file. The file is opened once, so that no name of it reaches SQL."""

    def __init__(self, file: Path) -> None:
        from kzgraph.records.readers.engine import connect

        self.file = file
        with connect() as duck, self._scan() as scan:
            described = duck.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()  # noqa: S608 (our own path)
            rows = duck.execute(f"SELECT count(*) FROM {scan}").fetchall()[0][0]  # noqa: S608 (said at its end, so that none is read)
        super().__init__(tuple(str(row[0]) for row in described), 0, ())
        if len(self.columns) > MOST_COLUMNS:
            raise TableError(f"{file}: {len(self.columns)} columns, but at most {MOST_COLUMNS} are allowed.")
        if rows > MOST_ROWS:
            raise TableError(f"{file}: {rows:,} rows, but at most {MOST_ROWS:,} are allowed. Split it.")

    @contextmanager
    def _scan(self, options: str = "") -> Iterator[str]:
        import duckdb

        opened = os.open(self.file, os.O_RDONLY)
        try:
            yield f"read_parquet('/dev/fd/{opened}'{options})"
        except duckdb.Error as error:
            raise TableError(f"{self.file}: not a readable Parquet file: {str(error).splitlines()[0]}") from None
        finally:
            os.close(opened)

    @contextmanager
    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> Iterator[str]:
        """The rows as texts, but for those that are too long: a few bytes of the file can stand for a thousand long texts."""
        texts = [f"CAST({_quoted(name)} AS VARCHAR)" for name in self.columns]
        long = f"list_sum([{', '.join(f'coalesce(strlen({text}), 0)' for text in texts)}]) > {LONGEST_ROW}"
        with self._scan(", file_row_number = true") as scan:
            lost = " + ".join(f"coalesce(length({text}) - length(replace({text}, chr(65533), '')), 0)" for text in texts)
            counting = f"SELECT count(*), count(*) FILTER ({long}), coalesce(sum({lost}), 0) FROM {scan}"  # noqa: S608 (names of columns are quoted)
            rows, refused, self.damaged = duck.execute(counting).fetchall()[0]
            if refused:
                found = duck.execute(f"SELECT file_row_number + 1 FROM {scan} WHERE {long}")  # noqa: S608
                while some := found.fetchmany(1000):
                    for (line,) in some:
                        refuse(line, f"longer than {LONGEST_ROW >> 10} KiB")
            sent.append(rows - refused)
            cells = ", ".join(f"{text} AS c{number}" for number, text in enumerate(texts))
            kept = f" WHERE NOT ({long})" if refused else ""
            yield f"(SELECT file_row_number + 1 AS line, {cells} FROM {scan}{kept})"  # noqa: S608


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
