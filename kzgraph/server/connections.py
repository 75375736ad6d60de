"""The open connections: how many there may be, how long a client may take for a request, and whether it is still there.

The HTTP server has no limits for these. The listening socket sees each connection when the event loop accepts it, and the application
reports when it begins and ends to answer a request.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections import Counter
from typing import Any

from kzgraph.server.fair_queue import client_of

IDLE_SECONDS = 10  # from the start of a connection, or from the end of an answer, until the head of the next request is complete
UNREAD_SECONDS = 20  # in which a client must read something of an answer
LOOK_SECONDS = 1.0  # between looks for idle connections
ESTABLISHED = 1  # the state in struct tcp_info


class Connection(socket.socket):
    """An accepted connection of a client."""

    listener: Listener
    address: tuple[str, int]
    client: str
    answering = False
    idle_since = 0.0

    def close(self) -> None:
        """Closes the connection, and frees its place."""
        if self.fileno() >= 0:
            self.listener.forget(self)
        super().close()

    def has_left(self) -> bool:
        """Whether the client has closed the connection, or its own half of it. Never true where the system does not report it."""
        if not hasattr(socket, "TCP_INFO"):
            return False
        # asked of the kernel, as reading is paused while further requests wait
        return self.fileno() < 0 or self.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != ESTABLISHED


class Listener(socket.socket):
    """A listening socket with room for `most` connections, half of them for one client. Connections beyond that are closed at once."""

    def __init__(self, family: int, kind: int, protocol: int, most: int) -> None:
        super().__init__(family, kind, protocol)
        self._most = most
        self._open: dict[tuple[str, int], Connection] = {}
        self._open_of: Counter[str] = Counter()

    def accept(self) -> tuple[socket.socket, Any]:
        while True:
            accepted, address = super().accept()
            client = client_of(address[0])
            if len(self._open) < self._most and self._open_of[client] < self._most / 2:
                break
            accepted.close()
        connection = Connection(self.family, self.type, self.proto, accepted.detach())
        connection.listener, connection.address, connection.client = self, address[:2], client
        connection.idle_since = time.monotonic()
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # the kernel ends the connection of a client that reads nothing
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        self._open[connection.address] = connection
        self._open_of[client] += 1
        return connection, address

    def of(self, address: tuple[str, int] | None) -> Connection | None:
        """The open connection from an address; None if it is closed."""
        return self._open.get(address) if address else None

    def begin(self, address: tuple[str, int] | None) -> None:
        if connection := self.of(address):
            connection.answering = True

    def end(self, address: tuple[str, int] | None) -> None:
        if connection := self.of(address):
            connection.answering, connection.idle_since = False, time.monotonic()

    def forget(self, connection: Connection) -> None:
        """Frees the place of a connection that closes."""
        if self._open.get(connection.address) is connection:  # else another has come from the same port meanwhile
            del self._open[connection.address]
        self._open_of[connection.client] -= 1
        if not self._open_of[connection.client]:
            del self._open_of[connection.client]

    async def end_idle_connections(self) -> None:
        """Ends connections without a request, for ever. What the client has not read of an answer is still sent."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            before = time.monotonic() - IDLE_SECONDS
            for connection in list(self._open.values()):
                if not connection.answering and connection.idle_since < before:
                    with contextlib.suppress(OSError):  # the client has reset it, and the event loop has yet to notice
                        connection.shutdown(socket.SHUT_RD)
