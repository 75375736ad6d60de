"""Restrictions of the fork server and its workers beside the network, for good: privileges, files, memory, and life after the parent."""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys

from kzgraph.safety import network, process_limits

CAPABILITY_VERSION = 0x20080522  # of capset(2): 64 bits
CREATE_RULESET, RESTRICT_SELF = 444, 446  # system calls of Landlock, the same on every architecture
ASK_VERSION = 1
NOBODY = 65534  # user and group


def drop_root() -> str:
    """Becomes the user nobody if this process is root. Returns as whom it runs then: nobody, own (the user who started it) or root."""
    if os.geteuid() != 0:
        return "own"
    try:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    except OSError:
        return "root"
    return "nobody"


def drop_privileges() -> None:
    """Drops all capabilities, also those within a user namespace, and forbids to gain any by running a program."""
    libc = _libc()
    if libc is not None:
        libc.prctl(network.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.capset(struct.pack("Ii", CAPABILITY_VERSION, 0), bytes(24))


def confine(mebibytes: int) -> str:
    """Confines this process: no files, no children, at most `mebibytes` more memory.

    It cannot get new descriptors, so that it opens and writes nothing. It starts no process or thread, which could outlive it. Where the
    kernel has Landlock, that also refuses what needs no descriptor: removing or running a file, a signal to another process.
    Returns "landlock", or else "none".
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a failing allocator prints there
    libc = _libc()
    process_limits.cap_memory(mebibytes)
    has_landlock = libc is not None and _refuse_files(libc)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))  # of which the kernel exempts root
    if libc is not None:
        network.refuse_processes(libc)
    return "landlock" if has_landlock else "none"


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _refuse_files(libc: ctypes.CDLL) -> bool:
    """Applies a Landlock ruleset without rules, which refuses all that this version of the kernel can restrict. Returns whether it did."""
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < 1:
        return False
    files = (1 << 13 + sum(version >= since for since in (2, 3, 5))) - 1  # rights by the version that introduced them
    attributes = struct.pack("QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)  # TCP; signals and abstract sockets
    ruleset = libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    applied = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(applied)
