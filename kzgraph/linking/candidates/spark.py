"""The same model of persons on Spark, for lists that outgrow one machine: DuckDB's pairs and weights, from another engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError, without_extra
from kzgraph.linking.candidates.engine import Pair, selection, table

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from kzgraph.linking.candidates.features import Record


@contextmanager
def local(cores: int = 2, memory: str = "1g") -> Iterator[SparkSession]:
    """A session of Spark in this machine. Raises UsageError if the extra `spark` is not installed or no Java is found."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise without_extra("comparing on Spark, with Java 17,", "spark") from None
    options = {
        "spark.driver.memory": memory,
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(2 * cores),
        "spark.sql.catalogImplementation": "in-memory",
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("kzgraph")
    for name, value in options.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkRuntimeError, OSError) as error:
        raise UsageError(f"Spark does not start: {error}. It needs Java 17: the package default-jre-headless, or JAVA_HOME.") from None
    try:
        yield session
    finally:
        session.stop()


def on(session: SparkSession) -> Callable[[Iterable[Record], Iterable[Record]], Iterable[Pair]]:
    """The engine of `persons.propose` on a session of Spark, in this machine or a cluster."""

    def pairs(local: Iterable[Record], external: Iterable[Record]) -> Iterator[Pair]:
        try:
            from splink.backends.spark import SparkAPI
        except ImportError:
            raise without_extra("comparing persons on Spark", "spark") from None
        sides = table(local), table(external)
        engine = SparkAPI(  # type: ignore[no-untyped-call]
            spark_session=session, break_lineage_method="persist", register_udfs_automatically=False
        )
        rows = session.sql(selection(engine, sides, "arrays_overlap", session.createDataFrame))
        yield from (Pair(*row) for row in rows.toLocalIterator())

    return pairs
