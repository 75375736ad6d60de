"""The progress of work in a child process: written by the child, read by the parent."""

from __future__ import annotations

import mmap
import struct

_COUNTS = struct.Struct("<QQ")


class Gauge:
    """Two counts in memory that a child shares with its parent: the steps done and all steps (0 while nothing is known)."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _COUNTS.size)

    def __call__(self, done: int, steps: int) -> None:
        _COUNTS.pack_into(self._shared, 0, done, steps)

    def read(self) -> tuple[int, int]:
        done, steps = _COUNTS.unpack_from(self._shared)
        return done, steps
