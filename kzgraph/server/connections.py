"""The open connections: how long a client may take for a request, and whether it is still there.

The HTTP server has no option for either. The listening socket sees each connection when the event loop accepts it, and the front reports
when it begins and ends to answer a request. What the kernel can do is left to it: connections inherit the options of the socket.
"""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

Address: TypeAlias = "tuple[str, int] | None"

IDLE_SECONDS = 10  # from the start of a connection, or from the end of an answer, until the head of the next request is complete
UNREAD_SECONDS = 20  # in which a client must read something of an answer
LOOK_SECONDS = 1.0  # between looks for idle connections
ESTABLISHED = 1  # the state in struct tcp_info
UNREAD_BYTES = 128 << 10  # of answers that the kernel holds for a client before it has sent them
READ_BYTES = 16 << 10  # that the kernel holds of requests, and half of what is read at once: further pipelined requests wait
OPTIONS = {
    "TCP_USER_TIMEOUT": (socket.IPPROTO_TCP, UNREAD_SECONDS * 1000),  # ends the connection of a client that reads nothing
    "TCP_NOTSENT_LOWAT": (socket.IPPROTO_TCP, UNREAD_BYTES),  # what is on its way is not limited by this
    "SO_RCVBUF": (socket.SOL_SOCKET, READ_BYTES),
    "SO_REUSEADDR": (socket.SOL_SOCKET, 1),
}


class Listener(socket.socket):
    """A listening socket that knows the connections it has accepted."""

    def __init__(self, *family_and_kind: int) -> None:
        super().__init__(*family_and_kind)
        for name, (level, value) in OPTIONS.items():
            if hasattr(socket, name):
                self.setsockopt(level, getattr(socket, name), value)
        self._open: WeakValueDictionary[Address, socket.socket] = WeakValueDictionary()
        self._idle_since: dict[Address, float] = {}

    def accept(self) -> tuple[socket.socket, Any]:
        connection, address = super().accept()
        self._open[address[:2]] = connection
        self.end(address[:2])
        return connection, address

    def begin(self, address: Address) -> None:
        """Notes that an answer begins."""
        self._idle_since.pop(address, None)

    def end(self, address: Address) -> None:
        """Notes that an answer has ended."""
        self._idle_since[address] = time.monotonic()

    def has_left(self, address: Address) -> bool:
        """Whether the client has closed the connection, or its own half of it. Only Linux says so before it is closed here."""
        connection = self._open.get(address)
        if connection is None or connection.fileno() < 0:
            return True
        # asked of the kernel, as reading is paused while further requests wait
        return hasattr(socket, "TCP_INFO") and connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != ESTABLISHED

    async def end_idle_connections(self) -> None:
        """Ends connections without a request. What the client has not read of an answer is still sent."""
        before = time.monotonic() - IDLE_SECONDS
        for address in [address for address, since in self._idle_since.items() if since < before]:
            del self._idle_since[address]
            if connection := self._open.get(address):
                with contextlib.suppress(OSError):  # the client has reset it, and the event loop has yet to notice
                    connection.shutdown(socket.SHUT_RD)
