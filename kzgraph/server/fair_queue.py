"""A queue that serves clients in turn, and the requests of each client in their order."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")


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


class FairQueue(Generic[T]):
    """A line of items for each client; `pop` takes the first item of the client that has waited longest for a turn."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def waiting(self, client: str) -> int:
        """Number of items of a client."""
        return len(self._lines.get(client, ()))

    def push(self, client: str, item: T) -> None:
        """Adds an item at the end of a client's line."""
        self._lines.setdefault(client, deque()).append(item)

    def pop(self, may: Callable[[str], bool] = lambda _: True) -> T | None:
        """The next item of a client that `may` be served; None if there is none."""
        client = next(filter(may, self._lines), None)
        if client is None:
            return None
        line = self._lines.pop(client)
        item = line.popleft()
        if line:
            self._lines[client] = line
        return item

    def remove(self, client: str, item: T) -> bool:
        """Removes an item. Returns whether it was in the queue."""
        line = self._lines.get(client)
        if not line or item not in line:
            return False
        line.remove(item)
        if not line:
            del self._lines[client]
        return True
