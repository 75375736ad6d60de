"""Messages between the front and its processes.

A frame is two lengths, a head in JSON and a body of bytes. A command of the front to the fork server is a letter and a number: SPAWN comes
with a socket and asks for a worker on it; KILL and LOWER (the priority) name a worker by its process id.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import socket

LENGTHS = struct.Struct("!II")
COMMAND = struct.Struct("!cI")
SPAWN, KILL, LOWER = b"+", b"-", b"~"
LARGE = 64 << 10  # bytes; a body of this size or more is assembled in place


class Frame(NamedTuple):
    """One message: `head` is JSON, `body` any bytes."""

    head: bytes
    body: bytes | bytearray = b""

    def packed(self) -> bytes:
        """The frame as it is sent."""
        return b"".join((LENGTHS.pack(len(self.head), len(self.body)), self.head, self.body))


def packed(head: Mapping[str, object]) -> bytes:
    """A frame without a body, as it is sent."""
    return Frame(json.dumps(head).encode()).packed()


class Unpacker:
    """Assembles frames from pieces of a stream. A large body is held in memory once: each piece is copied into its final place."""

    def __init__(self) -> None:
        self._rest = b""
        self._head = b""  # of the frame whose large body is arriving
        self._body = bytearray()
        self._filled = 0  # bytes of that body which have arrived

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """Takes a piece, and yields the frames that it completes."""
        if self._body:
            taken = min(len(piece), len(self._body) - self._filled)
            self._body[self._filled : self._filled + taken] = piece[:taken]
            self._filled += taken
            if self._filled < len(self._body):
                return
            complete, self._body = Frame(self._head, self._body), bytearray()
            yield complete
            del complete
            piece = piece[taken:]
        data = self._rest + piece
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
        self._rest = data[at:]


def frames(channel: socket.socket) -> Iterator[Frame]:
    """The frames from a blocking socket, until the other end closes it."""
    unpacker = Unpacker()
    while piece := channel.recv(1 << 16):
        yield from unpacker.feed(piece)
