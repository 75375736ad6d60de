"""Server settings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from kzgraph.safety import limits


class Limits(NamedTuple):
    """Limits of one answer: seconds, rows (or triples), bytes before compression, MiB of memory; and of a query, in bytes."""

    time: float = limits.SECONDS
    rows: int = 100_000
    bytes: int = 16 << 20
    memory: int = limits.MEBIBYTES
    query: int = 64 << 10

    def header(self) -> str:
        """The limits as the value of a header, a dictionary of RFC 8941."""
        return f"time={self.time:g}, rows={self.rows}, bytes={self.bytes}, memory={self.memory}, query={self.query}"


class Settings(NamedTuple):
    """`data` is an RDF file to serve in place of the graph of `workspace` (None: the graph of the package).

    `sha256` is the expected digest of the data, empty for any. `url` is the public URL of the server, empty to take it from each request.
    `log` is events, requests or queries.
    """

    host: str = "127.0.0.1"
    port: int = 7878
    workspace: Path | None = None
    data: Path | None = None
    sha256: str = ""
    url: str = ""
    workers: int = os.cpu_count() or 2
    log: str = "events"
    limits: Limits = Limits()
