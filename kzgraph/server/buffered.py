"""A transport that writes once in each turn of the event loop: system calls are most of the cost of a small answer."""

from __future__ import annotations

import asyncio
from typing import Any

FULL = 64 << 10  # bytes that are written at once, so that flow control notices a client that does not read


class BufferedTransport(asyncio.Transport):
    """Joins small writes to another transport."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Keeps the data until the loop turns, or until there are 64 KiB."""
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)
        self._size += len(data)
        if self._size >= FULL:
            self._flush()

    def _flush(self) -> None:
        if self._pieces:
            data, self._pieces, self._size = b"".join(self._pieces), [], 0
            if not self._transport.is_closing():
                self._transport.write(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        self._pieces, self._size = [], 0
        self._transport.abort()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (as asyncio has it)
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        return self._transport.get_write_buffer_size() + self._size
