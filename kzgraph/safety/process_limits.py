"""Limits that a process sets itself, so that it ends even where nobody is left to end it. Not for Windows."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import signal
import sys
import time

PR_SET_PDEATHSIG = 1
ARENA_MAX, MMAP_THRESHOLD = -8, -3  # as malloc.h numbers them
MEBIBYTE = 1 << 20


def cap_memory(mebibytes: int) -> None:
    """Lets this process take no more than `mebibytes` beyond what it holds, and leave no core behind. Only the core outside Linux."""
    _lower(resource.RLIMIT_CORE, 0)
    if sys.platform != "linux":
        return
    _share_arenas()
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 (no import of pathlib or a codec, which a user without files cannot load)
        held = int(statm.read().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, held + mebibytes * MEBIBYTE)


def cap_files(size: int) -> None:
    """Lets this process make no file larger than so many bytes."""
    _lower(resource.RLIMIT_FSIZE, size)


def cap_processor(seconds: float, processors: int = 0) -> None:
    """Ends this process once it has used that many seconds of so many processors, of all if 0: no deadline elsewhere is needed for that."""
    _lower(resource.RLIMIT_CPU, math.ceil(seconds) * (processors or os.cpu_count() or 1) + 1)


def allow_descriptors(wanted: int) -> int:
    """Lets this process have so many descriptors, or as many as it may; returns how many it may have then."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = max(soft, wanted if hard == resource.RLIM_INFINITY else min(hard, wanted))
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed


def cpu_seconds(pid: int) -> float:
    """CPU seconds used by a process (wall-clock seconds where the system does not report them). Only differences mean anything."""
    try:
        return time.clock_gettime((~pid << 3) | 2)  # the CPU clock of a process, as clock_getcpuclockid(3) encodes it
    except OSError:
        return time.monotonic()


def return_memory() -> None:
    """Makes glibc return large blocks to the system as soon as they are free; other C libraries do so anyway."""
    import ctypes

    with contextlib.suppress(OSError, TypeError, AttributeError):
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, 128 << 10)


def die_with(parent: int) -> None:
    """Has the kernel kill this process as soon as its parent is dead. Call it after the privileges have changed, which resets this."""
    import ctypes

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the kernel was asked
        os._exit(1)


def _share_arenas() -> None:
    """Has all threads share two arenas of glibc: else each takes 64 MiB of the address space, to which memory is limited."""
    import ctypes

    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(ARENA_MAX, 2)


def _lower(kind: int, limit: int) -> None:
    _, hard = resource.getrlimit(kind)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (limit, limit))
