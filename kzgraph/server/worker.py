"""A worker as the front sees it: a process that answers one request at a time, and the messages by which it does.

A message is two lengths, a head in JSON and a body of bytes: a request, or the reply to it. A command to the fork server is a
letter and a number: SPAWN comes with a socket and asks for a worker on it, KILL names a worker by its process id.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import NamedTuple

LENGTHS = struct.Struct("!II")
COMMAND = struct.Struct("!cI")
SPAWN, KILL = b"+", b"-"


class GoneError(Exception):
    """The process ended before it answered."""


class Message(NamedTuple):
    """`head` is JSON, `body` any bytes."""

    head: bytes
    body: bytes | bytearray = b""

    def packed(self) -> bytes:
        """The message as it is sent."""
        return b"".join((LENGTHS.pack(len(self.head), len(self.body)), self.head, self.body))


def packed(head: Mapping[str, object]) -> bytes:
    """A message without a body, as it is sent."""
    return Message(json.dumps(head).encode()).packed()


def messages(channel: socket.socket) -> Iterator[Message]:
    """The messages from a blocking socket, until the other end closes it."""
    stream = channel.makefile("rb")
    while lengths := stream.read(LENGTHS.size):
        head, body = LENGTHS.unpack(lengths)
        yield Message(stream.read(head), stream.read(body))


async def receive(channel: socket.socket) -> Message:
    """The next message from a socket that does not block; its body is in memory once. Raises GoneError, or OSError."""
    head, body = LENGTHS.unpack(await _exactly(channel, LENGTHS.size))
    return Message(bytes(await _exactly(channel, head)), await _exactly(channel, body))


async def _exactly(channel: socket.socket, size: int) -> bytearray:
    data, filled, loop = bytearray(size), 0, asyncio.get_running_loop()
    with memoryview(data) as view:
        while filled < size:
            received = await loop.sock_recv_into(channel, view[filled:])
            if not received:
                raise GoneError
            filled += received
    return data


class Worker:
    """The connection to a worker. `pid` is its process, `files` what protects files from it, once `receive` has had its report."""

    def __init__(self, channel: socket.socket) -> None:
        channel.setblocking(False)
        self._channel = channel
        self.pid, self.files = 0, ""

    async def report(self) -> None:
        """Waits until the worker says that it is ready. Raises GoneError."""
        with _gone():
            report = json.loads((await receive(self._channel)).head)
        self.pid, self.files = report["pid"], report["files"]

    async def ask(self, request: Message) -> Message:
        """The reply to a request. Raises GoneError."""
        with _gone():
            await asyncio.get_running_loop().sock_sendall(self._channel, request.packed())
            return await receive(self._channel)

    def is_alive(self) -> bool:
        """Whether the process is there, as far as the system has noticed. Only for a worker without a request."""
        try:
            return self._channel.recv(1, socket.MSG_PEEK) != b""
        except OSError as error:
            return isinstance(error, BlockingIOError)

    def disconnect(self) -> None:
        """Ends the wait for an answer with GoneError."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._channel.close()


@contextlib.contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise GoneError from None
