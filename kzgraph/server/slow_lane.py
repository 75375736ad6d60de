"""The slow lane: how much room it has and for whom, who waits for it, and which jobs and clients are known to be slow."""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

from kzgraph.server.fair_queue import FairQueue

if TYPE_CHECKING:
    from kzgraph.server.workers import Job, Worker

REMEMBERED = 4096  # slow jobs that are known again
SUSPECT = 10.0  # seconds for which a client of a slow job is a suspect


def _mark(job: Job) -> bytes:
    """What is remembered of a job, however long it is."""
    return hashlib.sha256(job.packed).digest()


class SlowLane:
    """Room for `size` jobs, of which one client may have half."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._of: Counter[str] = Counter()
        self._clients: dict[Worker, str] = {}
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._until: dict[str, float] = {}
        self.line: FairQueue[Job] = FairQueue()

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Those in the lane."""
        return tuple(self._clients)

    def __contains__(self, worker: Worker) -> bool:
        return worker in self._clients

    def note(self, job: Job, now: float) -> None:
        """Remembers that a job was slow, or the death of workers, and whose it was."""
        self._known[_mark(job)] = None
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        self._until = {client: until for client, until in self._until.items() if until > now} | {job.client: now + SUSPECT}

    def knows(self, job: Job) -> bool:
        """Whether a job was slow before."""
        return bool(self._known) and _mark(job) in self._known

    def suspects(self, client: str, now: float) -> bool:
        """Whether a client's job was slow a moment ago."""
        return self._until.get(client, 0.0) > now

    def room(self, client: str) -> bool:
        """Whether a client may have one more job in the lane."""
        return self._of.total() < self._size and self._of[client] < self._size / 2

    def reserve(self, client: str) -> None:
        """Takes room for a client's job."""
        self._of[client] += 1

    def give_back(self, client: str) -> None:
        """Gives back the room of a client's job."""
        self._of -= Counter({client: 1})

    def enter(self, worker: Worker, client: str) -> None:
        """Puts a worker into room that was reserved."""
        self._clients[worker] = client

    def leave(self, worker: Worker) -> None:
        """A worker's job is over."""
        self.give_back(self._clients.pop(worker))

    def next(self) -> Job | None:
        """The next job for which there is room."""
        return self.line.pop(self.room)
