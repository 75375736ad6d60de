"""Who is served next when all workers are busy: clients in turn, each client's requests in their order."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@lru_cache(maxsize=4096)
def client_of(address: str) -> str:
    """Whom an address stands for: itself, or in IPv6 the network of 64 bits that one client usually has."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return address
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


class FairQueue(Generic[T]):
    """A line for each client; `pop` takes the first of the line whose client has waited longest for a turn."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[T]] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def waiting(self, client: str) -> int:
        """How many of a client wait."""
        return len(self._lines.get(client, ()))

    def push(self, client: str, waiter: T) -> None:
        """Puts one at the end of a client's line."""
        self._lines.setdefault(client, deque()).append(waiter)

    def pop(self, may: Callable[[str], bool] = lambda _: True) -> T | None:
        """The next one whose client may be served, or None if nobody waits who may."""
        client = next(filter(may, self._lines), None)
        if client is None:
            return None
        line = self._lines.pop(client)
        waiter = line.popleft()
        if line:
            self._lines[client] = line
        return waiter

    def remove(self, client: str, waiter: T) -> bool:
        """Takes one out who waits no longer; tells whether it waited."""
        line = self._lines.get(client)
        if not line or waiter not in line:
            return False
        line.remove(waiter)
        if not line:
            del self._lines[client]
        return True
