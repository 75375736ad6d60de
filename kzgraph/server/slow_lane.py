"""The slow lane: its capacity and how clients share it, the jobs that wait for it, and which jobs and clients are known to be slow.

`pool` decides when a job is slow, refused or stopped.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

from kzgraph.server.fair_queue import FairQueue

if TYPE_CHECKING:
    from kzgraph.server.workers import Job, Worker

REMEMBERED = 4096  # slow jobs
SUSPECT_SECONDS = 10.0  # after a slow job of a client


def _digest(job: Job) -> bytes:
    return hashlib.sha256(job.packed).digest()


class SlowLane:
    """`size` places for jobs, of which one client may have half."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._reserved: Counter[str] = Counter()
        self._clients: dict[Worker, str] = {}
        self._slow_jobs: OrderedDict[bytes, None] = OrderedDict()
        self._suspect_until: dict[str, float] = {}
        self.line: FairQueue[Job] = FairQueue()

    @property
    def workers(self) -> tuple[Worker, ...]:
        return tuple(self._clients)

    def __contains__(self, worker: Worker) -> bool:
        return worker in self._clients

    def note(self, job: Job, now: float) -> None:
        """Remembers that a job was slow or killed its worker, and makes its client a suspect."""
        self._slow_jobs[_digest(job)] = None
        if len(self._slow_jobs) > REMEMBERED:
            self._slow_jobs.popitem(last=False)
        self._suspect_until = {client: until for client, until in self._suspect_until.items() if until > now} | {
            job.client: now + SUSPECT_SECONDS
        }

    def knows(self, job: Job) -> bool:
        """Whether a job was slow before."""
        return bool(self._slow_jobs) and _digest(job) in self._slow_jobs

    def suspects(self, client: str, now: float) -> bool:
        """Whether a job of a client was slow in the last ten seconds."""
        return self._suspect_until.get(client, 0.0) > now

    def has_place(self, client: str) -> bool:
        """Whether the lane has a free place, and the client may have it."""
        return self._reserved.total() < self._size and self._reserved[client] < self._size / 2

    def reserve(self, client: str) -> None:
        """Reserves a place for a job of a client."""
        self._reserved[client] += 1

    def release(self, client: str) -> None:
        """Frees the place of a job of a client."""
        self._reserved -= Counter({client: 1})

    def enter(self, worker: Worker, client: str) -> None:
        """Puts a worker into the place that was reserved for its client."""
        self._clients[worker] = client

    def leave(self, worker: Worker) -> None:
        """Removes a worker, and frees its place."""
        self.release(self._clients.pop(worker))

    def next(self) -> Job | None:
        """Takes the next job for which there is a place; None if there is none."""
        return self.line.pop(self.has_place)
