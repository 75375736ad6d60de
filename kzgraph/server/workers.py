"""The front's side of a worker: the connection to it, and the jobs that it has."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from kzgraph.server.frames import Frame, Unpacker

if TYPE_CHECKING:
    from kzgraph.server.problems import Problem


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
        self.ready: asyncio.Future[None] = self._loop.create_future()  # once it has reported
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
                self._report(json.loads(frame.head))
            elif self.jobs:
                self.done += 1
                self.seen = None  # the job holds its answer in memory
                self.owner.answered(self, self.jobs.popleft(), frame)

    def connection_lost(self, _: Exception | None) -> None:
        self.alive = False
        if self.owner is not None:
            self.owner.lost(self)
        elif not self.ready.done():
            self.ready.set_exception(GoneError())

    def _report(self, report: dict[str, Any]) -> None:
        """Takes the process id from the fork server, and from the worker that it is ready, in any order."""
        self.pid = report.get("pid", self.pid)
        self.files = report.get("files", self.files)
        if self.pid and self.files and not self.ready.done():
            self.ready.set_result(None)

    def give(self, job: Job) -> None:
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
