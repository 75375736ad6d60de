"""A lock that one process holds at a time, on this machine and on shared folders; it ends with the process, however that ends."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kzgraph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 10.0


@contextmanager
def held(file: Path, seconds: float = SECONDS) -> Iterator[None]:
    """Holds the lock of a file, which lies beside it as `.NAME.lock`. Raises UsageError if another process holds it for `seconds`."""
    lock = file.with_name(f".{file.name}.lock")
    until = time.monotonic() + seconds
    handle = _taken(lock)
    while handle is None:
        if time.monotonic() > until:
            raise UsageError(f"{file}: locked by another process for {seconds:g} seconds. Try again when it has ended.")
        time.sleep(0.05)
        handle = _taken(lock)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


def _taken(lock: Path) -> int | None:
    """The handle of the locked file, or None where another holds it, or held it until just now and took it away."""
    handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if lock.exists() and lock.stat().st_ino == os.fstat(handle).st_ino:
            return handle
    except BlockingIOError:
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None
