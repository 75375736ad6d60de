"""How front and workers talk: a frame is two lengths, a head in JSON and a body of bytes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

LENGTHS = struct.Struct("!II")


class Frame(NamedTuple):
    """One message: `head` is JSON, `body` whatever it speaks of."""

    head: bytes
    body: bytes = b""

    def packed(self) -> bytes:
        """The bytes that go over the socket."""
        return b"".join((LENGTHS.pack(len(self.head), len(self.body)), self.head, self.body))


class Unpacker:
    """Puts frames together from the pieces in which they arrive."""

    def __init__(self) -> None:
        self._left = b""
        self._pieces: list[bytes] = []
        self._missing = 0  # bytes until the next frame may be whole

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The frames that this piece completes."""
        self._missing -= len(piece)
        if self._missing > 0:
            self._pieces.append(piece)
            return
        data = b"".join((self._left, *self._pieces, piece))
        self._pieces = []
        at = 0
        wanted = LENGTHS.size
        while len(data) - at >= wanted:
            head, body = LENGTHS.unpack_from(data, at)
            middle = at + LENGTHS.size + head
            wanted = LENGTHS.size + head + body
            if len(data) - at < wanted:
                break
            yield Frame(data[at + LENGTHS.size : middle], data[middle : middle + body])
            at, wanted = middle + body, LENGTHS.size
        self._left = data[at:]
        self._missing = wanted - len(self._left)


def frames(channel: socket.socket) -> Iterator[Frame]:
    """The frames from a blocking socket, until the other side is gone."""
    unpacker = Unpacker()
    while piece := channel.recv(1 << 16):
        yield from unpacker.feed(piece)
