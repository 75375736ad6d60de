"""How front and workers talk: a frame is two lengths, a head in JSON and a body of bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

LENGTHS = struct.Struct("!II")
LARGE = 64 << 10  # bytes of a body from which on it is put together in place


class Frame(NamedTuple):
    """One message: `head` is JSON, `body` whatever it speaks of."""

    head: bytes
    body: bytes | bytearray = b""

    def packed(self) -> bytes:
        """The bytes that go over the socket."""
        return b"".join((LENGTHS.pack(len(self.head), len(self.body)), self.head, self.body))


class Unpacker:
    """Puts frames together from the pieces in which they arrive. A large body is held once: it is written where it stays."""

    def __init__(self) -> None:
        self._left = b""
        self._head = b""  # of the frame whose large body arrives,
        self._body = bytearray()
        self._filled = 0  # and how much of it is there

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The frames that this piece completes."""
        if self._body:
            taken = min(len(piece), len(self._body) - self._filled)
            self._body[self._filled : self._filled + taken] = piece[:taken]
            self._filled += taken
            if self._filled < len(self._body):
                return
            whole, self._body = Frame(self._head, self._body), bytearray()
            yield whole
            del whole
            piece = piece[taken:]
        data = self._left + piece
        at = 0
        while len(data) - at >= LENGTHS.size:
            head, body = LENGTHS.unpack_from(data, at)
            start = at + LENGTHS.size
            middle = start + head
            if len(data) < middle + body:
                if body >= LARGE and len(data) >= middle:
                    self._head, self._body, self._filled = data[start:middle], bytearray(body), len(data) - middle
                    self._body[: self._filled] = data[middle:]
                    at = len(data)
                break
            yield Frame(data[start:middle], data[middle : middle + body])
            at = middle + body
        self._left = data[at:]


def frames(channel: socket.socket) -> Iterator[Frame]:
    """The frames from a blocking socket, until the other side is gone."""
    unpacker = Unpacker()
    while piece := channel.recv(1 << 16):
        yield from unpacker.feed(piece)
