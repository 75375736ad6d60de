"""Work on data and shapes of others in a child process without a network, which ends at a limit of time or memory. Not for Windows."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

BLOCK = 1 << 20
_OUT_OF_MEMORY = 77


class LimitError(RuntimeError):
    """The work was stopped at a limit, which the message names: nothing of its result is given."""


def isolated(work: Callable[[], bytes], *, seconds: float, mebibytes: int) -> bytes:
    """What `work` returns in a child; `mebibytes` are those that it may take beyond what this process holds (Linux only).

    Raises LimitError if the child needs more time or memory, or dies, as an engine does of deep nesting. An exception in `work` ends the
    child too, without its message: return what the caller must know.
    """
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        _work(work, writer, parent, seconds, mebibytes)
    os.close(writer)
    status = None
    try:
        output = _read(reader, seconds)
        status = os.waitpid(child, 0)[1]
    finally:
        os.close(reader)
        with suppress(OSError):  # pySHACL's process is in the group too
            os.killpg(child, signal.SIGKILL)
        if status is None:
            os.waitpid(child, 0)
    if status == 0:
        return output
    reason = "" if os.waitstatus_to_exitcode(status) == _OUT_OF_MEMORY else ", or input that is nested too deep"
    raise LimitError(f"stopped: more than {mebibytes} MiB of memory needed{reason}.")


def _read(reader: int, seconds: float) -> bytes:
    parts: list[bytes] = []
    end = time.monotonic() + seconds
    while select.select([reader], [], [], max(0.0, end - time.monotonic()))[0]:
        part = os.read(reader, BLOCK)
        if not part:
            return b"".join(parts)
        parts.append(part)
    raise LimitError(f"stopped after {seconds:g} seconds.")


def _work(work: Callable[[], bytes], writer: int, parent: int, seconds: float, mebibytes: int) -> NoReturn:
    from . import limits, network

    code = 1
    try:
        os.setpgid(0, 0)
        network.wall_off()
        limits.die_with(parent)
        limits.cap_processor(seconds)
        limits.cap_memory(mebibytes)
        with os.fdopen(writer, "wb") as stream:
            stream.write(work())
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)
