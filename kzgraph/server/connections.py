"""The open connections: how long a client may take for a request, how much it may leave unread, and whether it is still there.

The HTTP server limits the number of connections, but none of these. The listening socket sees each connection when the event loop accepts
it, and the application reports when it begins and ends to answer a request.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kzgraph.server.unread import Unread, client_of

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

IDLE_SECONDS = 10  # from the start of a connection, or from the end of an answer, until the head of the next request is complete
UNREAD_SECONDS = 20  # in which a client must read something of an answer
LOOK_SECONDS = 1.0  # between looks for idle connections
ESTABLISHED = 1  # the state in struct tcp_info
UNREAD_BYTES = 128 << 10  # of answers that the kernel holds for a client before it has sent them
READ_BYTES = 16 << 10  # that are read at once: further pipelined requests wait in the kernel
RESET = struct.pack("ii", 1, 0)  # struct linger: what is not sent yet is discarded


class Connection(socket.socket):
    """An accepted connection of a client."""

    listener: Listener
    address: tuple[str, int]
    client: str
    answering = False
    idle_since = 0.0
    has_unsent = False  # whether the event loop holds bytes that the system has not taken, as the client does not read
    _taken: asyncio.Future[None] | None = None

    def close(self) -> None:
        if self.fileno() >= 0:
            self.listener.forget(self)
            self._end_wait()
        super().close()

    def recv(self, size: int, flags: int = 0) -> bytes:
        return super().recv(min(size, READ_BYTES), flags)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        """Sends what the system takes. The event loop gives all that it holds, or what is new if it holds nothing."""
        self.has_unsent = True  # also where the system takes nothing
        sent = super().send(data, flags)
        self._note(sent, memoryview(data).nbytes)
        return sent

    def sendmsg(self, buffers: Iterable[ReadableBuffer], *more: Any) -> int:  # noqa: ANN401 (as the event loop calls it)
        """As `send`; from Python 3.12 the event loop calls this."""
        held = list(buffers)
        self.has_unsent = True
        sent = super().sendmsg(held, *more)
        self._note(sent, sum(memoryview(buffer).nbytes for buffer in held))
        return sent

    def _note(self, sent: int, size: int) -> None:
        if sent == size:
            self.has_unsent = False
            self.listener.unread.remove(self.client, self)
            self._end_wait()

    async def all_taken(self) -> None:
        """Waits until the system has taken all that was sent, or the connection is closed."""
        if self.has_unsent and self.fileno() >= 0:
            self._taken = asyncio.get_running_loop().create_future()
            await self._taken

    def _end_wait(self) -> None:
        if self._taken is not None and not self._taken.done():
            self._taken.set_result(None)

    def reset(self) -> None:
        """Disconnects the client; what it has not read is discarded."""
        with contextlib.suppress(OSError):  # the client has left meanwhile
            self.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.shutdown(socket.SHUT_RDWR)

    def has_left(self) -> bool:
        """Whether the client has closed the connection, or its own half of it. Never true where the system does not report it."""
        if not hasattr(socket, "TCP_INFO"):
            return False
        # asked of the kernel, as reading is paused while further requests wait
        return self.fileno() < 0 or self.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != ESTABLISHED


class Listener(socket.socket):
    """A listening socket that knows the connections it has accepted."""

    def __init__(self, *family_and_kind: int) -> None:
        super().__init__(*family_and_kind)
        self._open: dict[tuple[str, int], Connection] = {}
        self.unread: Unread[Connection] = Unread()

    def accept(self) -> tuple[socket.socket, Any]:
        accepted, address = super().accept()
        connection = Connection(self.family, self.type, self.proto, accepted.detach())
        connection.listener, connection.address, connection.client = self, address[:2], client_of(address[0])
        connection.idle_since = time.monotonic()
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # the kernel ends the connection of a client that reads nothing
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_SECONDS * 1000)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):  # what is on its way is not limited by this
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNREAD_BYTES)
        self._open[connection.address] = connection
        return connection, address

    def of(self, address: tuple[str, int] | None) -> Connection | None:
        """The open connection from an address; None if it is closed."""
        return self._open.get(address) if address else None

    async def begin(self, address: tuple[str, int] | None) -> None:
        """Notes that an answer begins, once the one before it on the same connection is sent, so that each holds one answer in memory."""
        if connection := self.of(address):
            connection.answering = True
            await connection.all_taken()

    def sent(self, address: tuple[str, int] | None, size: int) -> None:
        """Counts an answer of so many bytes that the client has not read. Clients that leave too much unread are disconnected."""
        connection = self.of(address)
        if connection and connection.has_unsent:
            for silent in self.unread.add(connection.client, connection, size):
                silent.reset()

    def end(self, address: tuple[str, int] | None) -> None:
        if connection := self.of(address):
            connection.answering, connection.idle_since = False, time.monotonic()

    def forget(self, connection: Connection) -> None:
        """Forgets a connection that closes."""
        self.unread.remove(connection.client, connection)
        if self._open.get(connection.address) is connection:  # else another has come from the same port meanwhile
            del self._open[connection.address]

    async def end_idle_connections(self) -> None:
        """Ends connections without a request, for ever. What the client has not read of an answer is still sent."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            before = time.monotonic() - IDLE_SECONDS
            for connection in list(self._open.values()):
                if not connection.answering and connection.idle_since < before:
                    with contextlib.suppress(OSError):  # the client has reset it, and the event loop has yet to notice
                        connection.shutdown(socket.SHUT_RD)
