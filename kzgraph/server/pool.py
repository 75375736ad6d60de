"""The pool of workers: how many queries run at once, and which are ended.

A query has a worker for itself, which is killed at the time limit, or when the client has left. There are four places for each of
`--workers`; who finds none waits in line. While any wait, as many queries are ended, of those that have used a tenth of a CPU second the
ones that began last: so small queries never wait for large ones, and of these the oldest complete.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from kzgraph.errors import KzgraphError
from kzgraph.safety.process_limits import cpu_seconds
from kzgraph.server.problems import BUSY, Problem, repeat, stopped
from kzgraph.server.supervisor import Supervisor
from kzgraph.server.worker import GoneError, Message, Worker

if TYPE_CHECKING:
    from kzgraph.server.settings import Settings

PLACES = 4  # for each of --workers
SLOW_SECONDS = 0.1  # of CPU, after which a query may be ended if others wait, and its worker does no other
LOOK_SECONDS = 0.05  # between looks at the workers
WAIT_SECONDS = 10.0  # for a place, and for a worker
RETRY_SECONDS = 0.1  # in which a worker dies that was dead before; between attempts to start one
Awaited = TypeVar("Awaited")
TIME, LEFT, OTHERS = "time", "its client has disconnected", "others waited"


@dataclass
class Query:
    """A request that a worker answers: since when, at which CPU time of its worker, and why it was ended, empty as long as it was not."""

    began: float
    cpu: float
    client_has_left: Callable[[], bool]
    ended: str = ""


class Pool:
    """Call `open` once, then `ask`. `about` is what the fork server and the first worker reported."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log
        self._supervisor = Supervisor(settings, log)
        self._idle: list[Worker] = []
        self._running: dict[Worker, Query] = {}  # the oldest first
        self._places = asyncio.Semaphore(settings.workers * PLACES)
        self._waiting = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self) -> None:
        """Loads the data and starts the workers. Raises KzgraphError."""
        self._loop = asyncio.get_running_loop()
        await self._supervisor.open()
        try:
            first = await self._supervisor.spawn()
        except GoneError:
            self._supervisor.close()
            raise KzgraphError("cannot start a worker: too little memory, or the system forbids what the sandbox needs.") from None
        self.about = {**self._supervisor.about, "files": first.files}
        self._idle.append(first)
        self._tasks = [asyncio.create_task(repeat(step, LOOK_SECONDS, self._log)) for step in (self._refill, self._look)]

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        for worker in (*self._idle, *self._running):
            worker.disconnect()
        self._supervisor.close()

    @property
    def counts(self) -> dict[str, int]:
        """The number of workers, of slow queries, and of queries that wait."""
        return {"workers": len(self._idle) + len(self._running), "slow": len(self._slow()), "waiting": self._waiting}

    async def ask(self, request: Message, client_has_left: Callable[[], bool] = lambda: False) -> Message:
        """The reply to a request. It is not begun, or is ended, once its client has left. Raises Problem."""
        self._waiting += 1
        try:
            if self._places.locked():
                self._make_room()
            await _in_time(self._places.acquire())
        finally:
            self._waiting -= 1
        try:
            if client_has_left():
                raise Problem(503, BUSY, LEFT)
            for new in (False, True):
                if reply := await self._asked(request, client_has_left, new=new):
                    return reply
            raise stopped("", self._settings.limits)
        finally:
            self._places.release()

    async def _asked(self, request: Message, client_has_left: Callable[[], bool], *, new: bool) -> Message | None:
        """The reply of a worker; None from one that died at once, and so may have been dead before. Raises Problem."""
        worker = await _in_time(self._worker(new=new))
        query = self._running[worker] = Query(self._loop.time(), cpu_seconds(worker.pid), client_has_left)
        answer = None
        try:
            answer = await worker.ask(request)
        except GoneError:
            self._log(f"a worker ended: {query.ended or 'it ran out of memory, or was killed from outside'}")
            if query.ended or self._loop.time() - query.began >= RETRY_SECONDS:
                raise stopped(query.ended, self._settings.limits) from None
        finally:
            self._put_back(worker, answered=answer is not None)
        return answer

    async def _worker(self, *, new: bool) -> Worker:
        """A worker without a request, as soon as there is one; a new one is alive."""
        while True:
            self._drop_dead()
            if self._idle and not new:
                return self._idle.pop()
            with contextlib.suppress(GoneError):
                return await self._supervisor.spawn()
            await asyncio.sleep(RETRY_SECONDS)

    def _drop_dead(self) -> None:
        for worker in [worker for worker in self._idle if not worker.is_alive()]:
            self._idle.remove(worker)
            self._discard(worker)

    def _put_back(self, worker: Worker, *, answered: bool) -> None:
        """Keeps a worker for the next request. One that was slow may have taken much memory, and is ended."""
        if answered and worker not in self._slow():
            self._idle.append(worker)
        else:
            self._discard(worker)
        del self._running[worker]

    def _discard(self, worker: Worker) -> None:
        self._supervisor.kill(worker)
        worker.close()

    def _slow(self) -> list[Worker]:
        return [worker for worker, query in self._running.items() if cpu_seconds(worker.pid) - query.cpu >= SLOW_SECONDS]

    async def _refill(self) -> None:
        """Replaces dead workers, and the fork server if it died."""
        if not self._supervisor.is_alive():
            await self._supervisor.restart()
        self._drop_dead()
        with contextlib.suppress(GoneError):
            while len(self._idle) < self._settings.workers:
                self._idle.append(await self._supervisor.spawn())

    async def _look(self) -> None:
        """Ends queries over the limit, of clients that have left, or for which others wait; and workers that are too many."""
        latest = self._loop.time() - self._settings.limits.time
        for worker, query in self._running.items():
            if query.began <= latest:
                self._end(worker, TIME)
            elif query.client_has_left():
                self._end(worker, LEFT)
        self._make_room()
        if len(self._idle) > self._settings.workers:
            self._discard(self._idle.pop(0))

    def _make_room(self) -> None:
        """Ends the slow queries that began last, as many as wait beside those that are ending."""
        slow = [worker for worker in self._slow() if not self._running[worker].ended]
        ending = sum(bool(query.ended) for query in self._running.values())
        for worker in slow[max(0, len(slow) + ending - self._waiting) :]:
            self._end(worker, OTHERS)

    def _end(self, worker: Worker, reason: str) -> None:
        query = self._running[worker]
        query.ended = query.ended or reason
        self._supervisor.kill(worker)


async def _in_time(waiting: Coroutine[Any, Any, Awaited]) -> Awaited:
    """What comes within ten seconds. Raises Problem."""
    try:
        async with asyncio.timeout(WAIT_SECONDS):
            return await waiting
    except TimeoutError:
        raise Problem(503, BUSY, "no worker became free: retry in a moment.") from None
