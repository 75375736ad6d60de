"""Answers that were given, by their jobs: the data of a server never changes, so they stay right."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzgraph.server.reply import Reply

BYTES = 64 << 20
LARGEST = 1 << 20
AROUND = 1 << 10  # what an entry takes beside its key and body


class Cache:
    """The answers asked for last, up to 64 MiB in all and 1 MiB each."""

    def __init__(self) -> None:
        self._entries: OrderedDict[bytes, Reply] = OrderedDict()
        self._bytes = 0

    def get(self, job: bytes) -> Reply | None:
        """The answer to a job, if it is here."""
        found = self._entries.get(job)
        if found is not None:
            self._entries.move_to_end(job)
        return found

    def put(self, job: bytes, reply: Reply) -> None:
        """Keeps an answer, and lets go of those not asked for longest."""
        size = _size(job, reply)
        if size > LARGEST or job in self._entries:
            return
        self._entries[job] = reply
        self._bytes += size
        while self._bytes > BYTES:
            self._bytes -= _size(*self._entries.popitem(last=False))


def _size(job: bytes, reply: Reply) -> int:
    return len(job) + len(reply.body) + AROUND
