"""What a server is told at its start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Limits(NamedTuple):
    """What one answer may cost: seconds, rows (or triples), bytes before compression, MiB of memory; and the longest query in bytes."""

    time: float = 30.0
    rows: int = 100_000
    bytes: int = 16 << 20
    memory: int = 1024
    query: int = 64 << 10

    def header(self) -> str:
        """The limits as a header tells them, a dictionary of RFC 8941."""
        return f"time={self.time:g}, rows={self.rows}, bytes={self.bytes}, memory={self.memory}, query={self.query}"


class Settings(NamedTuple):
    """`data` is a file in N-Quads, TriG, N-Triples or Turtle to serve in place of the graph of `workspace` (None: that of the package).

    `sha256` is what the digest of the data must be, empty for any. `url` is the address by which clients know the server, empty for
    the one in their requests. `log` is events, requests or queries.
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
