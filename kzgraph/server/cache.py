"""A cache of replies by request. The data of a server never changes, so that they stay valid."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzgraph.server.reply import Reply
    from kzgraph.server.worker import Message

BYTES = 64 << 20
LARGEST = 1 << 20  # bytes of an entry
OVERHEAD = 1 << 10  # bytes of an entry beside its key and body


class Cache:
    """The most recently used replies, up to 64 MiB in all and 1 MiB each."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Message, Reply] = OrderedDict()
        self._bytes = 0

    def get(self, request: Message) -> Reply | None:
        """The reply to a request, if it is cached."""
        reply = self._entries.get(request)
        if reply is not None:
            self._entries.move_to_end(request)
        return reply

    def put(self, request: Message, reply: Reply) -> None:
        """Adds a reply, and drops the least recently used."""
        size = _size(request, reply)
        if size > LARGEST or request in self._entries:
            return
        self._entries[request] = reply
        self._bytes += size
        while self._bytes > BYTES:
            self._bytes -= _size(*self._entries.popitem(last=False))


def _size(request: Message, reply: Reply) -> int:
    return sum(map(len, request)) + len(reply.body) + OVERHEAD
