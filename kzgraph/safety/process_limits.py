"""Limits that a process sets itself, so that it ends even where nobody is left to end it. Not for Windows."""

from __future__ import annotations

import math
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
ARENA_MAX = -8  # as malloc.h numbers it
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
