"""A limit on the memory of answers that are being sent, as clients may read slowly."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator

from kzgraph.server.problems import BUSY, Problem

BYTES = 256 << 20


class InFlight:
    """Counts the bytes of answers that are being sent: up to 256 MiB, half of it for one client."""

    def __init__(self) -> None:
        self._bytes_of: Counter[str] = Counter()

    @contextlib.contextmanager
    def hold(self, client: str, size: int) -> Iterator[None]:
        """Counts an answer while it is sent. Raises Problem if there is no room for it."""
        if self._bytes_of.total() + size > BYTES or self._bytes_of[client] + size > BYTES / 2:
            raise Problem(503, BUSY, "too many large answers are being sent: retry in a moment, or ask for less.")
        self._bytes_of[client] += size
        try:
            yield
        finally:
            self._bytes_of -= Counter({client: size})
