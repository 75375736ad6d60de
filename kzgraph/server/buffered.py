"""A transport that writes once in each turn of the loop: most of what a small answer costs is calls to the kernel."""

from __future__ import annotations

import asyncio
from typing import Any

FULL = 64 << 10  # bytes that wait for no turn: who writes more is told in time that nobody reads


class Buffered(asyncio.Transport):
    """Another transport, with small writes put together."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport, self._loop = transport, loop
        self._held: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:  # type: ignore[override]
        """Holds the data until the loop turns, or until there are 64 KiB of it."""
        if not self._held:
            self._loop.call_soon(self._flush)
        self._held.append(data)
        self._size += len(data)
        if self._size >= FULL:
            self._flush()

    def _flush(self) -> None:
        if self._held:
            data, self._held, self._size = b"".join(self._held), [], 0
            if not self._transport.is_closing():
                self._transport.write(data)

    def close(self) -> None:
        """Closes it when all is written."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Closes it at once."""
        self._held, self._size = [], 0
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it closes."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 (as asyncio has it)
        """What is known of the connection."""
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        """Reads no more for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Reads again."""
        self._transport.resume_reading()

    def get_write_buffer_size(self) -> int:
        """How many bytes are not yet with the kernel."""
        return self._transport.get_write_buffer_size() + self._size
