"""A child process that can be killed, with limits of time and memory and without a network.

What comes from outside (a query, a Turtle file) is worked on here. The child first takes the strongest wall against the network
that the host grants, before any thread exists: own user and network namespaces, else a seccomp filter that refuses sockets, else
none; `run` says which. Linux only for the first two; elsewhere a query that names SERVICE must be refused by its text.
"""

from __future__ import annotations

import gc
import json
import math
import os
import platform
import resource
import select
import signal
import struct
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import KzgraphError

if TYPE_CHECKING:
    import ctypes
    from collections.abc import Callable, Iterator

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2
SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
IO_URING_CALL = 425
ABI = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}  # as seccomp names them
X32_CALLS = 0x40000000  # from here on, on x86-64
MEBIBYTE = 1 << 20
TICK = 0.2  # seconds between two calls of who waits


class LimitError(KzgraphError):
    """The work was stopped at a limit: nothing of its result is given."""


class Outcome(NamedTuple):
    """What the child gave: its bytes, and the wall that kept it from the network (namespaces, seccomp or none)."""

    output: bytes
    wall: str


def cap_memory(mebibytes: int) -> None:
    """Lets this process take no more than `mebibytes` beyond what it holds, and leave no core behind."""
    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 (no import of pathlib or a codec, which a user without files cannot load)
        held = int(statm.read().split()[0]) * resource.getpagesize()
    limit = held + mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def cap_processor(seconds: float) -> None:
    """Ends this process once it has used that many seconds of every processor: no deadline elsewhere is needed for that."""
    limit = math.ceil(seconds) * (os.cpu_count() or 1) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))


def die_with(parent: int) -> None:
    """Has the kernel kill this process as soon as its parent is dead. Call it after the privileges have changed, which resets this."""
    import ctypes

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the kernel was asked
        os._exit(1)


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
    number = SOCKET_CALL.get(platform.machine())
    return number is not None and hasattr(libc, "prctl") and _refuse(libc, number, IO_URING_CALL)


def _refuse(libc: ctypes.CDLL, *numbers: int) -> bool:
    """A seccomp filter that answers EPERM to some system calls and to all of other ABIs (struct sock_filter: code, jt, jf, k)."""
    import ctypes

    if sys.maxsize < 1 << 32:  # a process of 32 bits, whose calls have other numbers
        return False
    last = len(numbers) + 5
    steps = [(0x20, 0, 0, 4), (0x15, 0, last - 2, ABI[platform.machine()]), (0x20, 0, 0, 0), (0x35, last - 4, 0, X32_CALLS)]
    steps += [(0x15, last - 5 - place, 0, number) for place, number in enumerate(numbers)]
    steps += [(0x06, 0, 0, 0x7FFF0000), (0x06, 0, 0, 0x00050001)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    filter_ = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
    return bool(
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filter_), 0, 0) == 0
    )


def run(
    work: Callable[[], Iterator[bytes]],
    *,
    seconds: float,
    mebibytes: int,
    output_mebibytes: int = 256,
    waiting: Callable[[], object] | None = None,
) -> Outcome:
    """What `work` yields in a child, whole. `waiting` is called a few times a second until it comes.

    Raises LimitError if it takes longer than `seconds`, needs more than `mebibytes` beyond what this process holds or gives more
    than `output_mebibytes`; and KzgraphError with the child's message if `work` raises one, or with its name if it dies otherwise.
    """
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _child(work, writer, parent, seconds, mebibytes)
    os.close(writer)
    try:
        raw = _read(reader, time.monotonic() + seconds, seconds, output_mebibytes, waiting)
    finally:
        os.close(reader)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    head, _, body = raw.partition(b"\n")
    try:
        report = json.loads(head)
    except ValueError:
        report = {}
    if "end" not in report or not body.endswith(b"\x00"):
        raise LimitError(_death(report, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, mebibytes))
    if report["end"] == "error":
        raise _error(report)
    return Outcome(body[:-1], report["wall"])


def _child(work: Callable[[], Iterator[bytes]], writer: int, parent: int, seconds: float, mebibytes: int) -> None:
    """Never returns. Writes a head line of JSON, the output, and a closing zero byte that proves it whole."""
    code = 1
    try:
        gc.freeze()  # objects of the parent stay: one that ends a thread, such as a DuckDB connection, crashes where the thread is not
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a dying allocator prints is not for the user
        if "faulthandler" in sys.modules:
            sys.modules["faulthandler"].disable()
        wall = wall_off()
        die_with(parent)
        cap_processor(seconds)
        cap_memory(mebibytes)
        os.environ["KZGRAPH_WALL"] = wall
        try:
            output = b"".join(work())
            head: dict[str, str | int] = {"end": "whole", "wall": wall}
        except KzgraphError as error:
            output, head = b"", {"end": "error", "message": str(error), "code": error.exit_code}
        except MemoryError:
            output, head = b"", {"end": "error", "message": f"stopped: more than {mebibytes} MiB of memory needed.", "code": 3}
        except Exception as error:
            output, head = b"", {"end": "error", "message": f"{type(error).__name__}: {error}", "code": 3}
        with os.fdopen(writer, "wb") as stream:
            stream.write(json.dumps(head).encode() + b"\n" + output + b"\x00")
        code = 0
    finally:
        os._exit(code)


def _read(reader: int, deadline: float, seconds: float, output_mebibytes: int, waiting: Callable[[], object] | None) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        ready = left > 0 and select.select([reader], [], [], min(left, TICK) if waiting else left)[0]
        if not ready and waiting and left > TICK:
            waiting()
            continue
        if not ready:
            raise LimitError(f"stopped after {seconds:g} seconds. Give more with --timeout, or ask for less.")
        part = os.read(reader, MEBIBYTE)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > output_mebibytes * MEBIBYTE:
            raise LimitError(f"stopped: the answer is larger than {output_mebibytes} MiB. Ask for less, with LIMIT.")


def _death(last_words: dict[str, str], signalled: int, mebibytes: int) -> str:
    if signalled or not last_words:
        name = signal.Signals(signalled).name if signalled else "an error"
        return f"stopped: the work died of {name}, most likely for want of memory ({mebibytes} MiB are allowed) or too deep nesting."
    return "stopped: the answer was cut off."


def _error(last_words: dict[str, str]) -> KzgraphError:
    error = KzgraphError(last_words["message"])
    error.exit_code = int(last_words["code"])
    return error
