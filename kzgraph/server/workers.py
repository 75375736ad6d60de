"""The front's side of fork server and workers: starting them, talking to them, ending them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.server.buffered import Buffered
from kzgraph.server.forkserver import KILL, MESSAGE, SPAWN, YIELD
from kzgraph.server.wire import Frame, Unpacker

if TYPE_CHECKING:
    from kzgraph.server.problems import Problem
    from kzgraph.server.settings import Settings

PATIENCE = 10.0  # seconds for a worker to say that it is there


class Job:
    """One thing to do for a client: what goes over the socket, and where its answer is awaited."""

    __slots__ = ("answer", "client", "packed", "patience", "tried")

    def __init__(self, told: bytes, client: str) -> None:
        self.packed, self.client = Frame(told).packed(), client
        self.tried = False  # whether a worker died of it, or beside it, at once
        self.patience: asyncio.TimerHandle | None = None  # runs while it waits for a turn
        self.answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()

    def fail(self, problem: Problem) -> None:
        """Tells whoever still waits for the answer that there is none."""
        if not self.answer.done():
            self.answer.set_exception(problem)

    def wait_no_longer(self) -> None:
        """Stops the clock of its patience, which would keep the answer alive."""
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None


class GoneError(Exception):
    """The worker ended before it answered."""


class Worker(asyncio.Protocol):
    """One worker at the other end of a socket: does its jobs in their order, so that the first of `jobs` is the one being done."""

    def __init__(self) -> None:
        self.pid = 0
        self.guard = ""  # what keeps it from files by their names
        self.done = 0  # jobs in its life
        self.pace = 0.0  # seconds of a processor that a job of late cost it
        self._measured: tuple[float, int] | None = None  # what it had used and done when that was found out
        self.jobs: deque[Job] = deque()
        self._loop = asyncio.get_running_loop()
        self.hello: asyncio.Future[Frame] = self._loop.create_future()
        self.owner: Owner | None = None
        self.alive = True
        self.why = ""  # the limit for which it was ended
        self.seen: Job | None = None  # the job that it did when it was last looked at,
        self.seen_at = self.seen_used = 0.0  # since when, and what of a processor it had used by then, in seconds
        self._unpacker = Unpacker()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        self._transport = Buffered(transport, self._loop)  # type: ignore[arg-type]

    def data_received(self, data: bytes) -> None:
        """Called by the loop: a piece of an answer."""
        for frame in self._unpacker.feed(data):
            if self.owner is None:
                if not self.hello.done():
                    self.hello.set_result(frame)
            elif self.jobs:
                self.done += 1
                self.seen = None  # with the answer that it holds
                self.owner.answered(self, self.jobs.popleft(), frame)

    def connection_lost(self, _: Exception | None) -> None:
        """Called by the loop: the worker is no more."""
        self.alive = False
        if self.owner is not None:
            self.owner.lost(self)
        elif not self.hello.done():
            self.hello.set_exception(GoneError())

    def give(self, job: Job) -> None:
        """Hands it a job."""
        self.jobs.append(job)
        self._transport.write(job.packed)

    def used(self) -> float:
        """The seconds of a processor that it has used, since some moment; those of the day where the host does not tell."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # the clock of another process, as clock_getcpuclockid(3) makes it
        except OSError:
            return time.monotonic()

    def measure(self) -> None:
        """Finds out its pace, from the jobs done since it was last found out, or else from the one that it is at."""
        if not self.jobs:
            return
        used, (before, counted) = self.used(), self._measured or (self.used(), self.done)
        self.pace = (used - before) / max(self.done - counted, 1)
        if self._measured is None or self.done > counted:
            self._measured = (used, self.done)

    def leave(self) -> None:
        """Ends the conversation; what it still would say is not heard."""
        self._transport.abort()


class Owner(Protocol):
    """Who is told what a worker does."""

    def answered(self, worker: Worker, job: Job, frame: Frame) -> None:
        """It has done a job."""

    def lost(self, worker: Worker) -> None:
        """It is no more; its `jobs` are not done."""


class ForkServer:
    """The process that has the data and forks workers."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, about: dict[str, Any]) -> None:
        self._process, self._channel, self.about = process, channel, about

    @classmethod
    async def open(cls, settings: Settings, sha256: str) -> ForkServer:
        """Starts one and has it load the data. Raises KzgraphError with its words if it cannot."""
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "kzgraph.server.forkserver", str(theirs.fileno())]
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            # a group of its own, which a terminal does not interrupt; no session of its own, in which Linux would weigh it by itself
            process = subprocess.Popen(  # noqa: S603 (our own module)
                command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL, process_group=0, env=environment
            )
        ours.setblocking(False)
        loop = asyncio.get_running_loop()
        told = {
            "workspace": str(settings.workspace.resolve()) if settings.workspace else "",
            "data": str(settings.data.resolve()) if settings.data else "",
            "sha256": sha256,
            "limits": settings.limits._asdict(),
        }
        unpacker, frame = Unpacker(), None
        await loop.sock_sendall(ours, Frame(json.dumps(told).encode()).packed())
        while frame is None:
            piece = await loop.sock_recv(ours, 1 << 16)
            if not piece:
                raise KzgraphError("the process that loads the data died, most likely for want of memory.")
            frame = next(unpacker.feed(piece), None)
        about = json.loads(frame.head)
        if "error" in about:
            process.wait()
            raise (UsageError if about["code"] == 2 else KzgraphError)(about["error"])
        ours.setblocking(True)
        ours.settimeout(PATIENCE)
        return cls(process, ours, about)

    @property
    def alive(self) -> bool:
        """Whether it can fork."""
        return self._process.poll() is None

    async def spawn(self) -> Worker:
        """A new worker that has said that it is there. Raises GoneError if there is none in time."""
        try:
            ours, theirs = socket.socketpair()
        except OSError:
            raise GoneError from None
        try:
            with theirs:
                socket.send_fds(self._channel, [MESSAGE.pack(SPAWN, 0)], [theirs.fileno()])
            ours.setblocking(False)
            _, worker = await asyncio.get_running_loop().create_connection(Worker, sock=ours)
            told = json.loads((await asyncio.wait_for(worker.hello, PATIENCE)).head)
        except (OSError, TimeoutError):
            ours.close()
            raise GoneError from None
        if not worker.alive:  # it said so and died, before anybody would have been told
            raise GoneError
        worker.pid, worker.guard = told["pid"], told["files"]
        return worker

    def kill(self, worker: Worker) -> None:
        """Ends a worker at once, whatever it does."""
        self._say(KILL, worker)
        worker.leave()

    def let_yield(self, worker: Worker) -> None:
        """Has a worker run only when nothing else wants to."""
        self._say(YIELD, worker)

    def _say(self, sign: bytes, worker: Worker) -> None:
        with contextlib.suppress(OSError):  # it is gone, and its workers with it
            self._channel.sendall(MESSAGE.pack(sign, worker.pid))

    def close(self) -> None:
        """Ends it and all its workers."""
        self._channel.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
