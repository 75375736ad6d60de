"""DuckDB as it is used here: two threads, bounded memory, no extension fetched, no setting changed by what it reads."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kzgraph.errors import without_extra

if TYPE_CHECKING:
    import duckdb

MEMORY = "512MB"


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to an empty database in memory. Raises UsageError if DuckDB is not installed."""
    try:
        import duckdb
        import pyarrow as pa  # noqa: F401 (rows come to DuckDB in its form)
    except ImportError:
        raise without_extra("reading tables", "link") from None
    with tempfile.TemporaryDirectory(prefix="kzgraph-") as folder:
        made = duckdb.connect(
            ":memory:",
            config={
                "threads": min(os.cpu_count() or 1, 8),
                "memory_limit": MEMORY,
                "temp_directory": folder,
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "allow_community_extensions": False,
            },
        )
        try:
            made.execute("SET enable_progress_bar = false; SET streaming_buffer_size = '32MB'; SET lock_configuration = true")
            yield made
        finally:
            made.close()
