"""Cuts a process off from the network: own user and network namespaces, else a seccomp filter. Linux only, without effect elsewhere."""

from __future__ import annotations

import os
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ctypes

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
IO_URING_CALL = 425
ABI = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as seccomp names them
X32_CALLS = 0x40000000  # from here on, on x86-64
# clone, fork, vfork, execve, execveat, clone3
PROCESS_CALLS = {"x86_64": (56, 57, 58, 59, 322, 435), "aarch64": (220, 221, 281, 435)}


def wall_off() -> str:
    """Cuts this process off from the network for good and says how: namespaces, seccomp or none."""
    import ctypes  # in the child alone

    try:
        libc = ctypes.CDLL(None, use_errno=True)
    except (OSError, TypeError):
        return "none"
    if hasattr(libc, "unshare") and (libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0):
        return "namespaces"
    return "seccomp" if _refuse_sockets(libc) else "none"


def _refuse_sockets(libc: ctypes.CDLL) -> bool:
    """A seccomp filter that answers EPERM to socket(2), and to io_uring_setup(2), which has sockets too."""
    number = SOCKET_CALL.get(os.uname().machine)
    return number is not None and hasattr(libc, "prctl") and refuse(libc, number, IO_URING_CALL)


def refuse_processes(libc: ctypes.CDLL) -> bool:
    """Has the kernel refuse this process new processes, threads and programs for good. Returns whether it does."""
    numbers = PROCESS_CALLS.get(os.uname().machine, ())
    return bool(numbers) and hasattr(libc, "prctl") and refuse(libc, *numbers)


def refuse(libc: ctypes.CDLL, *numbers: int) -> bool:
    """A seccomp filter that answers EPERM to some system calls and to all of other ABIs (struct sock_filter: code, jt, jf, k)."""
    import ctypes

    if sys.maxsize < 1 << 32:  # a process of 32 bits, whose calls have other numbers
        return False
    last = len(numbers) + 5
    steps = [(0x20, 0, 0, 4), (0x15, 0, last - 2, ABI[os.uname().machine]), (0x20, 0, 0, 0), (0x35, last - 4, 0, X32_CALLS)]
    steps += [(0x15, last - 5 - place, 0, number) for place, number in enumerate(numbers)]
    steps += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x00050001)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filter_ = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
    return bool(
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filter_), 0, 0) == 0
    )
