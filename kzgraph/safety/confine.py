"""What the fork server and its workers give up for good, beside the network: privileges, then files, memory and outliving each other."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys

from kzgraph.safety import sandbox

PR_SET_PDEATHSIG = 1
CAPABILITIES = 0x20080522  # their version, of 64 bits
CREATE_RULESET, RESTRICT_SELF = 444, 446  # of Landlock, the same on every processor
ASK_VERSION = 1


def drop_privileges() -> None:
    """Lets go of all capabilities, also those in a namespace of its own, and of programs that would give some back."""
    libc = _libc()
    if libc is not None:
        libc.prctl(sandbox.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.capset(struct.pack("Ii", CAPABILITIES, 0), bytes(24))


def confine(mebibytes: int) -> str:
    """Takes files, children, memory beyond `mebibytes` and outliving its parent from this process; says what guards files by their names.

    It can hold no new descriptor, so that it opens and writes nothing. What needs no descriptor (removing or running a file, a signal to
    another process) Landlock refuses where the kernel has it: "landlock", else "none".
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a dying allocator prints is for nobody
    libc = _libc()
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    sandbox.cap_memory(mebibytes)
    guarded = libc is not None and _refuse_files(libc)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return "landlock" if guarded else "none"


def _libc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if sys.platform == "linux" else None


def _refuse_files(libc: ctypes.CDLL) -> bool:
    """A Landlock ruleset without any rule: all that this kernel's version knows is refused."""
    version = libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)
    if version < 1:
        return False
    files = (1 << 13 + sum(version >= since for since in (2, 3, 5))) - 1  # rights that came with a version
    attributes = struct.pack("QQQ", files, 3 if version >= 4 else 0, 3 if version >= 6 else 0)  # TCP; signals and abstract sockets
    ruleset = libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return False
    done = libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return bool(done)
