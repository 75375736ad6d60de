"""How much of answers may be on its way to clients that read slowly."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import TYPE_CHECKING

from kzgraph.server.problems import BUSY, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

BYTES = 256 << 20


class InFlight:
    """Bytes of answers that are being sent: up to 256 MiB, half of it for one client."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()

    @contextlib.contextmanager
    def hold(self, client: str, size: int) -> Iterator[None]:
        """Counts an answer while it is sent. Raises Problem if there is no room for it."""
        if self._of.total() + size > BYTES or self._of[client] + size > BYTES / 2:
            raise Problem(503, BUSY, "too many large answers are being read slowly: ask again in a moment, or for less.")
        self._of[client] += size
        try:
            yield
        finally:
            self._of -= Counter({client: size})
