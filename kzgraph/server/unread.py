"""Limits on the memory of answers that clients read slowly, or do not read."""

from __future__ import annotations

import contextlib
import ipaddress
from collections import Counter
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from kzgraph.server.problems import BUSY, Problem

BYTES = 64 << 20
LARGE_BYTES = 256 << 20
Connection = TypeVar("Connection", bound=Hashable)


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """The client of an address: the address itself, or its /64 network in IPv6, which usually belongs to one client."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


class InFlight:
    """Counts the bytes of large answers that are being sent: up to 256 MiB, half of it for one client."""

    def __init__(self) -> None:
        self._bytes_of: Counter[str] = Counter()

    @contextlib.contextmanager
    def hold(self, client: str, size: int) -> Iterator[None]:
        """Counts an answer while it is sent. Raises Problem if there is no room for it."""
        if self._bytes_of.total() + size > LARGE_BYTES or self._bytes_of[client] + size > LARGE_BYTES / 2:
            raise Problem(503, BUSY, "too many large answers are being sent: retry in a moment, or ask for less.")
        self._bytes_of[client] += size
        try:
            yield
        finally:
            self._bytes_of -= Counter({client: size})


class Unread(Generic[Connection]):
    """Counts the bytes of small answers that wait for each client to read: up to 64 MiB, half of it for one client."""

    def __init__(self) -> None:
        self._waiting: dict[str, dict[Connection, int]] = {}  # the oldest first
        self._bytes_of: Counter[str] = Counter()

    def add(self, client: str, connection: Connection, size: int) -> Iterator[Connection]:
        """Counts an answer. Yields the connections that must go to make room: the oldest of this client, or of the one with the most."""
        self.remove(client, connection)
        self._waiting.setdefault(client, {})[connection] = size
        self._bytes_of[client] += size
        while self._bytes_of[client] > BYTES / 2:
            yield self._drop_oldest(client)
        while self._bytes_of.total() > BYTES:
            yield self._drop_oldest(self._bytes_of.most_common(1)[0][0])

    def remove(self, client: str, connection: Connection) -> None:
        """No longer counts the answer of a connection, if it is counted."""
        if waiting := self._waiting.get(client):
            self._bytes_of[client] -= waiting.pop(connection, 0)
            if not waiting:
                del self._waiting[client], self._bytes_of[client]

    def _drop_oldest(self, client: str) -> Connection:
        oldest = next(iter(self._waiting[client]))
        self.remove(client, oldest)
        return oldest
