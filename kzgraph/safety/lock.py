"""A lock that one process holds at a time, or several readers together, on this machine and on shared folders; it ends with the process."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kzgraph.errors import ConflictError, UsageError
from kzgraph.safety.ending import deferred

SECONDS = 10.0
TICK = 0.02  # seconds between two looks at a lock
TURN = 0.06  # seconds for which a process leaves a lock to others that it has just held
_held: dict[tuple[str, int], bool] = {}  # by lock and thread, whether shared: who holds a lock may take it again
_released: dict[str, float] = {}  # when


def beside(file: Path) -> Path:
    """Where the lock of a file lies: `.NAME.lock` in its folder."""
    return file.with_name(f".{file.name}.lock")


@contextmanager
def held(file: Path, seconds: float = SECONDS, *, shared: bool = False) -> Iterator[None]:
    """Holds the lock of a file, alone or with others that share it. Raises ConflictError if another process holds it for `seconds`.

    A shared lock is none where the folder cannot be written: nobody changes anything there. A thread that shares a lock cannot take it
    alone as well: that raises ConflictError at once.
    """
    lock = beside(file)
    own = str(lock.parent.resolve() / lock.name), threading.get_ident()
    if _held.get(own) and not shared:
        raise ConflictError(f"{lock}: this command reads what it would change here. Name another place to write to.")
    handle = None if own in _held else _wait(file, own[0], seconds, shared=shared)
    if handle is None:
        yield
        return
    _held[own] = shared
    try:
        yield
    finally:
        with deferred():
            del _held[own]
            if (not shared or _flock(handle, fcntl.LOCK_EX)) and not os.fstat(handle).st_size and _is_at(handle, lock):
                lock.unlink(missing_ok=True)  # else another reader holds it and removes it, or it holds something by now
            os.close(handle)
            _released[own[0]] = time.monotonic()


def is_held(file: Path) -> bool:
    """Whether some process holds the lock of a file alone."""
    try:
        handle = os.open(beside(file), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        return not _flock(handle, fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _wait(file: Path, name: str, seconds: float, *, shared: bool) -> int | None:
    """The handle of the lock of a file; None for a shared lock that cannot be had."""
    lock, until = beside(file), time.monotonic() + seconds
    time.sleep(max(0.0, _released.get(name, 0.0) + TURN - time.monotonic()))
    try:
        while (handle := _taken(lock, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)) is None:
            if time.monotonic() > until:
                raise ConflictError(f"{lock}: locked by another process for {seconds:g} seconds. Try again when it has ended.")
            time.sleep(TICK)
    except OSError as error:
        if shared and error.errno in (errno.EACCES, errno.EPERM, errno.EROFS) and not os.access(lock.parent, os.W_OK):
            return None
        if os.path.lexists(lock):
            raise
        raise OSError(error.errno, error.strerror, str(file)) from None  # its folder is the reason, and nobody asked for a lock
    return handle


def _taken(lock: Path, kind: int) -> int | None:
    """The handle of the locked file, or None where another holds it, or held it until just now and took it away."""
    flags = os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK
    handle = os.open(lock, flags, 0o666)  # the group of a workspace may lock it too
    try:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_size:
            raise UsageError(f"{lock}: not a lock, which is an empty file. Remove it, or give it another name.")
        if _flock(handle, kind) and _is_at(handle, lock):
            return handle
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def _is_at(handle: int, lock: Path) -> bool:
    """Whether an open file has the name of a lock still."""
    try:
        return os.path.samestat(os.fstat(handle), lock.lstat())
    except FileNotFoundError:
        return False


def _flock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
