"""A child process that can be killed, with limits of time and memory and without a network.

What comes from outside (a query, a Turtle file) is worked on here. The child first takes the strongest wall against the network
that the host grants, before any thread exists: own user and network namespaces, else a seccomp filter that refuses sockets, else
none; `run` says which. Linux only for the first two. `shaclcheck.refuse_service` refuses SERVICE everywhere.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import IO, NamedTuple, TypeVar

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.safety import limits
from kzgraph.safety.network import wall_off
from kzgraph.safety.process_limits import MEBIBYTE, cap_memory, cap_processor, die_with

Value = TypeVar("Value")  # anything that JSON can hold
TICK = 0.2  # seconds between two calls of who waits
_FRAME = struct.Struct("<cI")  # before each block: its kind, and how many bytes it has
_BLOCK, _END = b"b", b"e"
_children: set[int] = set()  # the process itself, where it is a child of this module


class LimitError(KzgraphError):
    """The work was stopped at a limit, which `limit` names: nothing of its result is given."""

    def __init__(self, message: str, limit: str = "") -> None:
        super().__init__(message)
        self.limit = limit


class Outcome(NamedTuple):
    """What the child gave: its bytes, and the wall that kept it from the network (namespaces, seccomp or none)."""

    output: bytes
    wall: str


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
    with closing(Child(lambda: iter([b"".join(work())]), seconds=seconds, mebibytes=mebibytes, block_mebibytes=output_mebibytes)) as child:
        return Outcome(b"".join(child.blocks(waiting)), child.wall)


def is_child() -> bool:
    """Whether this process is a child of the sandbox, to which limits apply."""
    return os.getpid() in _children


def value(work: Callable[[], Value], *, seconds: float = limits.SECONDS, mebibytes: int = limits.MEBIBYTES) -> Value:
    """What `work` returns in a child, as JSON holds it. Raises what `run` does."""

    def encoded() -> Iterator[bytes]:
        yield json.dumps(work()).encode()

    returned: Value = json.loads(run(encoded, seconds=seconds, mebibytes=mebibytes).output)
    return returned


class Child:
    """Work in a child that is under way: what it yields comes block by block, so that neither process holds the whole.

    Close it in the thread that made it: the kernel ends a child together with the thread that forked it.
    """

    def __init__(
        self, work: Callable[[], Iterator[bytes]], *, seconds: float, mebibytes: int, block_mebibytes: int = 16, each: float | None = None
    ) -> None:
        """Begins. `seconds` are those that `blocks` waits in all, and `each` those for one block; one may hold `block_mebibytes`."""
        self.left = self.seconds = each or seconds
        self.each = each is not None
        self.mebibytes, self.block_mebibytes = mebibytes, block_mebibytes
        self.wall = ""
        self._reader, writer = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._reader)
            _child(work, writer, parent, seconds, mebibytes)
        with suppress(OSError):
            os.setpgid(self._pid, self._pid)  # here too, so that `close` can rely on it
        os.close(writer)

    def blocks(self, waiting: Callable[[], object] | None = None) -> Iterator[bytes]:
        """Each block that the work yields. Raises what `run` does, also behind the last block if the work broke off there."""
        while True:
            kind, size = _FRAME.unpack(self._take(_FRAME.size, waiting))
            if size > self.block_mebibytes * MEBIBYTE:
                limit = f"{self.block_mebibytes} MiB"
                raise LimitError(f"stopped: the answer is larger than {limit}. Ask for less, with LIMIT.", limit)
            content = self._take(size, waiting)
            if kind == _END:
                break
            yield content
            if self.each:
                self.left = self.seconds
        report = json.loads(content)
        if report["end"] == "memory":
            limit = f"{self.mebibytes} MiB of memory"
            raise LimitError(f"stopped: more than {limit} needed.", limit)
        if report["end"] == "error":
            error = (UsageError if report["code"] == UsageError.exit_code else KzgraphError)(report["message"])
            error.exit_code = int(report["code"])
            raise error
        self.wall = report["wall"]

    def close(self) -> None:
        """Ends the child, if it has not ended yet, and the processes that it started."""
        if self._pid:
            os.close(self._reader)
            with suppress(PermissionError):  # macOS, where the child has ended and nothing else is in its group
                os.killpg(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    def _take(self, size: int, waiting: Callable[[], object] | None) -> bytes:
        """So many bytes of what the child wrote."""
        parts: list[bytes] = []
        while size:
            began = time.monotonic()
            ready = self.left > 0 and select.select([self._reader], [], [], min(self.left, TICK) if waiting else self.left)[0]
            if not ready and waiting:
                waiting()
            self.left -= time.monotonic() - began
            if ready:
                part = os.read(self._reader, min(size, MEBIBYTE))
                if not part:
                    raise self._broken_off()
                parts.append(part)
                size -= len(part)
            elif self.left <= 0:
                limit = f"{self.seconds:g} seconds"
                raise LimitError(f"stopped after {limit}. Ask for less, or give more time, with --timeout where the command has it.", limit)
        return b"".join(parts)

    def _broken_off(self) -> LimitError:
        """Why the child ended before its work did."""
        ended = os.waitid(os.P_PID, self._pid, os.WEXITED | os.WNOWAIT)
        killed = ended is not None and ended.si_code != os.CLD_EXITED
        name = signal.Signals(ended.si_status).name if ended is not None and killed else "an error"
        allowed = f"{self.mebibytes} MiB"
        why = f"stopped: the work died of {name}, most likely for want of memory ({allowed} are allowed) or too deep nesting."
        return LimitError(why, f"{allowed} of memory, or the nesting that is allowed")


def _child(work: Callable[[], Iterator[bytes]], writer: int, parent: int, seconds: float, mebibytes: int) -> None:
    """Never returns. Writes each block behind its kind and size, and at last a report: only that proves that nothing is missing."""
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
        _children.add(os.getpid())
        with os.fdopen(writer, "wb", buffering=0) as stream:
            report: dict[str, str | int] = {"end": "whole", "wall": wall}
            try:
                for block in work():
                    _send(stream, _BLOCK, block)
            except KzgraphError as error:
                report = {"end": "error", "message": str(error), "code": error.exit_code}
            except MemoryError:
                report = {"end": "memory"}
            except Exception as error:
                report = {"end": "error", "message": f"{type(error).__name__}: {error}", "code": 3}
            _send(stream, _END, json.dumps(report).encode())
        code = 0
    finally:
        os._exit(code)


def _send(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    for part in (_FRAME.pack(kind, len(content)), content):
        left = memoryview(part)
        while left:
            left = left[stream.write(left) :]
