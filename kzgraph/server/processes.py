"""The front's side of the fork server and the workers: starting them, talking to them, ending them."""

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
from kzgraph.server.forkserver import KILL, LOWER, MESSAGE, SPAWN
from kzgraph.server.frames import Frame, Unpacker

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.server.problems import Problem
    from kzgraph.server.settings import Settings

START_SECONDS = 10.0  # for a worker to report that it is ready


class Job:
    """A message for a worker on behalf of a client, and the future of its answer."""

    __slots__ = ("answer", "client", "client_has_left", "packed", "patience", "retried")

    def __init__(self, message: bytes, client: str, client_has_left: Callable[[], bool]) -> None:
        self.packed, self.client, self.client_has_left = Frame(message).packed(), client, client_has_left
        self.retried = False  # once, after a worker died when the job had hardly begun
        self.patience: asyncio.TimerHandle | None = None  # runs while the job waits for a worker
        self.answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()

    def fail(self, problem: Problem) -> None:
        """Sets a problem as the answer, unless there is one or nobody waits for it."""
        if not self.answer.done():
            self.answer.set_exception(problem)

    def stop_waiting(self) -> None:
        """Cancels the timer, which would keep the answer in memory."""
        if self.patience is not None:
            self.patience.cancel()
            self.patience = None


class GoneError(Exception):
    """The process ended before it answered."""


class Worker(asyncio.Protocol):
    """The connection to a worker, which does its jobs in order: the first of `jobs` is the one that is running."""

    def __init__(self) -> None:
        self.pid = 0
        self.files = ""  # what protects files, as /version reports it
        self.done = 0  # number of jobs
        self.pace = 0.0  # recent CPU seconds per job
        self._measured: tuple[float, int] | None = None  # CPU seconds and number of jobs at the last measurement of the pace
        self.jobs: deque[Job] = deque()
        self._loop = asyncio.get_running_loop()
        self.hello: asyncio.Future[Frame] = self._loop.create_future()
        self.owner: Owner | None = None
        self.alive = True
        self.reason = ""  # why the server ended it
        self.seen: Job | None = None  # the job that ran at the last look
        self.seen_at = 0.0  # loop time at the first look at that job
        self.seen_cpu = 0.0  # CPU seconds at the first look at that job
        self._unpacker = Unpacker()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        for frame in self._unpacker.feed(data):
            if self.owner is None:
                if not self.hello.done():
                    self.hello.set_result(frame)
            elif self.jobs:
                self.done += 1
                self.seen = None  # the job holds its answer in memory
                self.owner.answered(self, self.jobs.popleft(), frame)

    def connection_lost(self, _: Exception | None) -> None:
        self.alive = False
        if self.owner is not None:
            self.owner.lost(self)
        elif not self.hello.done():
            self.hello.set_exception(GoneError())

    def give(self, job: Job) -> None:
        """Sends a job."""
        self.jobs.append(job)
        self._transport.write(job.packed)

    def cpu_seconds(self) -> float:
        """CPU seconds used (wall-clock seconds where the system does not report them). Only differences mean anything."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)  # the CPU clock of a process, as clock_getcpuclockid(3) encodes it
        except OSError:
            return time.monotonic()

    def measure(self) -> None:
        """Updates the pace from the jobs since the last measurement, or from the one that is running."""
        if not self.jobs:
            return
        used, (before, counted) = self.cpu_seconds(), self._measured or (self.cpu_seconds(), self.done)
        self.pace = (used - before) / max(self.done - counted, 1)
        if self._measured is None or self.done > counted:
            self._measured = (used, self.done)

    def disconnect(self) -> None:
        """Closes the connection; answers that are on their way are dropped."""
        self._transport.abort()


class Owner(Protocol):
    """Is notified of what a worker does."""

    def answered(self, worker: Worker, job: Job, frame: Frame) -> None:
        """The worker has done a job."""

    def lost(self, worker: Worker) -> None:
        """The worker has ended; its `jobs` are not done."""


class ForkServer:
    """The process that holds the data and forks workers. `about` is what it reported at its start."""

    def __init__(self, process: subprocess.Popen[bytes], channel: socket.socket, about: dict[str, Any]) -> None:
        self._process, self._channel, self.about = process, channel, about

    @classmethod
    async def open(cls, settings: Settings, sha256: str) -> ForkServer:
        """Starts the process and waits until it has loaded the data. Raises KzgraphError if it cannot."""
        try:
            local, process = cls._start()
        except OSError as error:
            raise KzgraphError(f"cannot start the process that loads the data: {error.strerror}.") from None
        try:
            about = await cls._load(local, settings, sha256)
        except BaseException as error:
            local.close()
            process.kill()
            process.wait()
            if isinstance(error, OSError):
                raise KzgraphError("the process that loads the data died.") from None
            raise
        local.setblocking(True)
        local.settimeout(START_SECONDS)
        return cls(process, local, about)

    @staticmethod
    def _start() -> tuple[socket.socket, subprocess.Popen[bytes]]:
        """The process, and the socket to it. Raises OSError."""
        local, remote = socket.socketpair()
        command = [sys.executable, "-m", "kzgraph.server.forkserver", str(remote.fileno()), str(os.getpid())]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        with remote:
            try:
                # A process group keeps the interrupts of a terminal away. A session would also give it a scheduling weight of its own.
                return local, subprocess.Popen(  # noqa: S603 (our own module)
                    command, pass_fds=(remote.fileno(),), stdin=subprocess.DEVNULL, process_group=0, env=environment
                )
            except OSError:
                local.close()
                raise

    @staticmethod
    async def _load(local: socket.socket, settings: Settings, sha256: str) -> dict[str, Any]:
        """Sends the settings, and returns what the process reports once it has loaded the data. Raises KzgraphError or OSError."""
        local.setblocking(False)
        loop = asyncio.get_running_loop()
        message = {
            "workspace": str(settings.workspace.resolve()) if settings.workspace else "",
            "data": str(settings.data.resolve()) if settings.data else "",
            "sha256": sha256,
            "limits": settings.limits._asdict(),
        }
        unpacker, frame = Unpacker(), None
        await loop.sock_sendall(local, Frame(json.dumps(message).encode()).packed())
        while frame is None:
            piece = await loop.sock_recv(local, 1 << 16)
            if not piece:
                raise KzgraphError("the process that loads the data died, probably out of memory.")
            frame = next(unpacker.feed(piece), None)
        about: dict[str, Any] = json.loads(frame.head)
        if "error" in about:
            raise (UsageError if about["code"] == 2 else KzgraphError)(about["error"])
        return about

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    async def spawn(self) -> Worker:
        """A new worker that has reported that it is ready. Raises GoneError if none does in time."""
        try:
            local, remote = socket.socketpair()
        except OSError:
            raise GoneError from None
        try:
            with remote:
                socket.send_fds(self._channel, [MESSAGE.pack(SPAWN, 0)], [remote.fileno()])
            local.setblocking(False)
            _, worker = await asyncio.get_running_loop().create_connection(Worker, sock=local)
            hello = json.loads((await asyncio.wait_for(worker.hello, START_SECONDS)).head)
        except (OSError, TimeoutError):
            local.close()
            raise GoneError from None
        if not worker.alive:  # it reported and died before it had an owner to notify
            raise GoneError
        worker.pid, worker.files = hello["pid"], hello["files"]
        return worker

    def kill(self, worker: Worker) -> None:
        """Kills a worker."""
        self._command(KILL, worker)
        worker.disconnect()

    def lower_priority(self, worker: Worker) -> None:
        """Lets a worker run only while the processors are otherwise idle."""
        self._command(LOWER, worker)

    def _command(self, command: bytes, worker: Worker) -> None:
        with contextlib.suppress(OSError):  # the fork server is gone, and its workers with it
            self._channel.sendall(MESSAGE.pack(command, worker.pid))

    def close(self) -> None:
        """Ends the process and all workers."""
        self._channel.close()
        try:
            self._process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
