"""The model of persons on DuckDB, in this process and its memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import TemporaryDirectory

from kzgraph.errors import without_extra
from kzgraph.linking.candidates.engine import Pair, selection, table
from kzgraph.linking.candidates.features import Record

MEMORY = "320MB"  # beyond it, DuckDB writes to a temporary folder
BATCH = 50_000


def pairs(local: Iterable[Record], external: Iterable[Record]) -> Iterator[Pair]:
    """The pairs that the rules of `model` find, in no order. Raises UsageError if the extra `link` is not installed."""
    try:
        import duckdb
        from splink.backends.duckdb import DuckDBAPI
    except ImportError:
        raise without_extra("comparing persons", "link") from None
    sides = table(local), table(external)
    with TemporaryDirectory(prefix="kzgraph-") as spill, duckdb.connect(":memory:") as connection:
        connection.execute("SET temp_directory = ?", [spill])
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET threads = 2")
        answer = connection.execute(selection(DuckDBAPI(connection), sides, "list_has_any"))
        while batch := answer.fetchmany(BATCH):
            yield from map(Pair._make, batch)
