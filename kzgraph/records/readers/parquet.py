"""Parquet, which DuckDB reads by itself; the line of a row is its number."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kzgraph.records.readers.table import MOST_COLUMNS, TableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    import duckdb

    from kzgraph.records.readers.table import Refuse


class Parquet:
    """A table in a Parquet file. The file is opened once, so that no name of it reaches SQL."""

    def __init__(self, file: Path) -> None:
        from kzgraph.records.readers.engine import connect

        self.file = file
        self.empty = 0
        self.line = 0
        self.notes: tuple[str, ...] = ()
        with connect() as duck, self._scan() as scan:
            described = duck.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()  # noqa: S608 (our own path)
        self.columns = tuple(str(row[0]) for row in described)
        if len(self.columns) > MOST_COLUMNS:
            raise TableError(f"{file}: {len(self.columns)} columns, but at most {MOST_COLUMNS} are allowed.")

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

    def relation(self, duck: duckdb.DuckDBPyConnection, refuse: Refuse, sent: list[int]) -> AbstractContextManager[str]:  # noqa: ARG002 (as Table has it)
        """The rows as texts."""
        return self._relation(duck, sent)

    @contextmanager
    def _relation(self, duck: duckdb.DuckDBPyConnection, sent: list[int]) -> Iterator[str]:
        with self._scan(", file_row_number = true") as scan:
            counted = duck.execute(f"SELECT count(*) FROM {scan}").fetchone()  # noqa: S608 (our own path)
            sent.append(int(counted[0]) if counted else 0)
            quoted = (name.replace('"', '""') for name in self.columns)
            cells = ", ".join(f'CAST("{name}" AS VARCHAR) AS c{number}' for number, name in enumerate(quoted))
            yield f"(SELECT file_row_number + 1 AS line, {cells} FROM {scan})"  # noqa: S608 (names of columns are quoted)
