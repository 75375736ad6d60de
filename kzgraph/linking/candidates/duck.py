"""The model of persons on DuckDB, in this process and its memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import TemporaryDirectory

from kzgraph.errors import UsageError
from kzgraph.linking.candidates import model
from kzgraph.linking.candidates.engine import ANSWER, SIDES, Pair, frequencies, frequency_table, table
from kzgraph.linking.candidates.features import Record

MEMORY = "320MB"  # beyond it, DuckDB writes to a temporary folder
BATCH = 50_000


def pairs(local: Iterable[Record], external: Iterable[Record]) -> Iterator[Pair]:
    """The pairs that the rules of `model` find, in no order. Raises UsageError if the extra `link` is not installed."""
    try:
        import duckdb
        from splink import Linker
        from splink.backends.duckdb import DuckDBAPI
    except ImportError:
        raise UsageError("Persons are compared by splink on DuckDB: install kzgraph with its extra, pip install 'kzgraph[link]'.") from None
    sides = table(local), table(external)
    with TemporaryDirectory(prefix="kzgraph-") as spill, duckdb.connect(":memory:") as connection:
        connection.execute("SET temp_directory = ?", [spill])
        connection.execute(f"SET memory_limit = '{MEMORY}'")
        connection.execute("SET threads = 2")
        engine = DuckDBAPI(connection)
        tables = [engine.register(side, dataset_display_name=name) for name, side in zip(SIDES, sides, strict=True)]
        linker = Linker(tables, model.settings(len(sides[0]), len(sides[1]), "list_has_any"), log_level=None, validate_settings=False)
        for column, shares in frequencies(sides).items():
            linker.table_management.register_term_frequency_lookup(engine.register(frequency_table(column, shares)), column)
        predictions = linker.inference.predict(warning_mode="never")
        answer = connection.execute(f"SELECT {ANSWER} FROM {predictions.physical_name}")  # noqa: S608 (the name is splink's own)
        while batch := answer.fetchmany(BATCH):
            yield from map(Pair._make, batch)
