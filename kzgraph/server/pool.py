"""Workers and who may use them.

Small jobs must never wait for large ones. A job that has used a processor for a moment is slow: its worker leaves for the slow lane, where
it runs only when nothing else wants to, the jobs behind it go elsewhere, and a new worker takes its place. The slow lane is narrow, and
one client may fill half of it; at the limit of time the worker is killed. What was slow once goes to the slow lane at once or waits for it,
and a client whose jobs were slow, or killed workers, has one worker, for one job at a time. Clients that wait are served in turn.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError
from kzgraph.server.fair_queue import FairQueue, client_of
from kzgraph.server.problems import BUSY, Problem, stopped, telling_faults, too_busy
from kzgraph.server.reply import Reply, reply_of, told_by
from kzgraph.server.slow_lane import SlowLane
from kzgraph.server.supervisor import Supervisor
from kzgraph.server.workers import GoneError, Job, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from kzgraph.server.settings import Settings
    from kzgraph.server.wire import Frame

MOMENT = 0.1  # seconds of a processor after which a job is slow
TICK = 0.02  # seconds between looks at what the workers do
DEPTH = 8  # jobs in a worker's hands, if they take less than a moment: it need not wait for the next one
STILL = 2.0  # seconds without any use of a processor after which a worker with a job is given up: it was stopped
SLOW_PER_WORKER = 2
WAIT = 5.0  # seconds for a turn
MOST_WAITING = 1024  # of one client
JOBS_IN_A_LIFE = 50_000  # so that no leak can grow


class Pool:
    """Opened once; then `ask` from anywhere in the loop. `about` is what the fork server told of the data."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log
        self._fast: list[Worker] = []  # those for small jobs; suspects have the last
        self._slow = SlowLane(settings.workers * SLOW_PER_WORKER)
        self._waiting: FairQueue[Job] = FairQueue()
        self._suspects: FairQueue[Job] = FairQueue()
        self._coming = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def open(self) -> None:
        """Loads the data and starts the workers. Raises KzgraphError."""
        self._loop = asyncio.get_running_loop()
        self._forkserver = Supervisor(self._settings, self._log)
        await self._forkserver.open()
        self.about = self._forkserver.about
        try:
            first = await self._forkserver.spawn()
        except GoneError:
            self._forkserver.close()
            raise KzgraphError("no worker starts: the host grants too little memory, or forbids what sandboxes need.") from None
        self.about["files"] = first.guard
        self._admit(first)
        self._refill()
        self._start(self._keep_looking())

    def close(self) -> None:
        """Ends all of them."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for worker in (*self._fast, *self._slow.workers):
            worker.leave()
        self._forkserver.close()

    @property
    def ready(self) -> bool:
        """Whether a worker for small jobs lives."""
        return bool(self._fast)

    @property
    def counts(self) -> dict[str, int]:
        """How many workers there are, how many of them do slow jobs, and how many requests wait."""
        slow = len(self._slow.workers)
        waiting = sum(map(len, (self._waiting, self._suspects, self._slow.line)))
        return {"workers": len(self._fast) + slow, "slow": slow, "waiting": waiting}

    async def ask(self, told: bytes, address: str) -> Reply:
        """The reply to a job, which is JSON in UTF-8. When the task is cancelled, the job waits no longer, or ends if it is slow."""
        job = Job(told, client_of(address))
        try:
            self._place(job)
            head, body = await job.answer
        except Problem as problem:
            return reply_of(problem)
        except asyncio.CancelledError:
            self._forget(job)
            raise
        finally:
            job.wait_no_longer()
        return told_by(head)._replace(body=body)

    def answered(self, worker: Worker, job: Job, frame: Frame) -> None:
        """Called by a worker: it has done a job."""
        if not job.answer.done():
            job.answer.set_result(frame)
        if worker in self._slow:
            self._leave_lane(worker)
        elif worker.done >= JOBS_IN_A_LIFE and not worker.jobs:
            self._dismiss(worker)
        else:
            self._feed(worker)

    def lost(self, worker: Worker) -> None:
        """Called by a worker: it is no more. What it was at gets no answer; what was behind that goes elsewhere.

        What it had hardly begun is tried once more: it may not be to blame.
        """
        if self._closed:
            return
        if worker.jobs and not worker.jobs[0].answer.done():
            first = worker.jobs[0]
            at_it = worker.seen is first and self._loop.time() - worker.seen_at >= MOMENT
            if worker.why or first.tried or at_it:
                if not worker.why:
                    self._slow.note(first, self._loop.time())
                first.fail(stopped(worker.why, self._settings.limits))
            else:
                first.tried = True
                self._loop.call_later(MOMENT, self._place_again, [first])  # by then it is known who else died
        if worker.why != "replaced":
            self._log(f"a worker ended: {worker.why or 'of a job that wants too much, or killed from outside'}")
        behind = list(worker.jobs)[1:]
        worker.jobs.clear()
        if worker in self._slow:
            self._leave_lane(worker)
        elif worker in self._fast:
            self._fast.remove(worker)
            self._refill()
        self._place_again(behind)

    def _place(self, job: Job) -> None:
        """Gives a job to a worker, or lets it wait. Raises Problem if there is no room for it."""
        if self._slow.knows(job):
            self._wait(self._slow.line, job)
            self._use_room()
            return
        suspect = self._slow.suspects(job.client, self._loop.time())
        for worker in self._fast:
            if self._may(worker, suspect):
                worker.give(job)
                return
        self._wait(self._suspects if suspect else self._waiting, job)

    def _wait(self, line: FairQueue[Job], job: Job) -> None:
        if line.waiting(job.client) >= MOST_WAITING:
            raise Problem(429, BUSY, "too many requests of yours are waiting: send fewer at a time.")
        line.push(job.client, job)
        job.wait_no_longer()
        job.patience = self._loop.call_later(WAIT, self._give_up, line, job)

    def _forget(self, job: Job) -> None:
        """Nobody wants the answer to a job any more. In the hands of a worker for small jobs it is done, since that costs little."""
        for line in (self._waiting, self._suspects, self._slow.line):
            line.remove(job.client, job)
        for worker in self._slow.workers:
            if job in worker.jobs:
                self._end(worker, "its client is gone")

    def _may(self, worker: Worker, suspect: bool) -> bool:
        """Whether a worker may have one more job: suspects have the last, one job at a time, if the others are there for the rest."""
        last = worker is self._fast[-1]
        if suspect:
            return last and not worker.jobs and len(self._fast) >= self._settings.workers
        if last and worker.jobs and self._slow.suspects(worker.jobs[0].client, self._loop.time()):
            return False
        return len(worker.jobs) < DEPTH and len(worker.jobs) * worker.pace < MOMENT

    def _feed(self, worker: Worker) -> None:
        """Gives a worker those who wait."""
        for line, suspect in ((self._waiting, False), (self._suspects, True)):
            while line and worker in self._fast and self._may(worker, suspect):
                job = line.pop()
                if job is not None:
                    worker.give(job)

    def _give_up(self, line: FairQueue[Job], job: Job) -> None:
        if line.remove(job.client, job):
            job.fail(Problem(503, BUSY, "no worker became free: ask again in a moment."))

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            for worker in (*self._fast, *self._slow.workers):
                with telling_faults(self._log):  # whatever it is, the others must be looked at
                    self._look(worker)

    def _look(self, worker: Worker) -> None:
        """Notes what a worker does, finds out that it is slow, ends it at the limit of time."""
        now = self._loop.time()
        job = worker.jobs[0] if worker.jobs else None
        worker.measure()
        if job is not worker.seen:
            worker.seen, worker.seen_at, worker.seen_used = job, now, worker.used()
        elif job is None:
            return
        elif now - worker.seen_at >= self._settings.limits.time:
            self._end(worker, "time")
        elif worker not in self._slow and worker.used() - worker.seen_used >= MOMENT:
            self._change_lane(worker, job)
        elif worker not in self._slow and now - worker.seen_at >= STILL and worker.used() == worker.seen_used:
            self._end(worker, "it stood still")

    def _change_lane(self, worker: Worker, job: Job) -> None:
        """The job of a worker is slow."""
        self._slow.note(job, self._loop.time())
        behind = list(worker.jobs)[1:]
        worker.jobs.clear()
        if not job.answer.done() and self._slow.room(job.client):
            self._slow.reserve(job.client)
            self._fast.remove(worker)
            worker.jobs.append(job)
            self._slow.enter(worker, job.client)
            self._forkserver.let_yield(worker)
            self._refill()
        else:
            behind.append(job)  # which is known now, and waits for the lane
            self._dismiss(worker)
        self._place_again(behind)

    def _place_again(self, jobs: list[Job]) -> None:
        for job in jobs:
            if job.answer.done():  # its client has gone
                continue
            try:
                self._place(job)
            except Problem as problem:
                job.fail(problem)

    def _leave_lane(self, worker: Worker) -> None:
        """A slow job is over, and its worker with it."""
        self._slow.leave(worker)
        self._end(worker, "replaced")
        self._use_room()

    def _use_room(self) -> None:
        while (job := self._slow.next()) is not None:
            self._slow.reserve(job.client)
            self._start(self._do_slowly(job))

    async def _do_slowly(self, job: Job) -> None:
        """Has a new worker in the slow lane do a job for which there is room."""
        try:
            worker = await self._forkserver.spawn()
        except GoneError:
            self._slow.give_back(job.client)
            job.fail(too_busy())
            return
        worker.owner = self
        self._slow.enter(worker, job.client)
        if job.answer.done():  # its client has gone meanwhile
            self._leave_lane(worker)
            return
        self._forkserver.let_yield(worker)
        worker.give(job)

    def _end(self, worker: Worker, why: str) -> None:
        worker.why = worker.why or why
        self._forkserver.kill(worker)

    def _dismiss(self, worker: Worker) -> None:
        self._fast.remove(worker)
        self._end(worker, "replaced")
        self._refill()

    def _refill(self) -> None:
        """Starts workers until there are as many workers for small jobs as wanted."""
        while not self._closed and len(self._fast) + self._coming < self._settings.workers:
            self._coming += 1
            self._start(self._spawn())

    async def _spawn(self) -> None:
        try:
            worker = await self._forkserver.spawn_surely()
        finally:
            self._coming -= 1
        self._admit(worker)

    def _admit(self, worker: Worker) -> None:
        worker.owner = self
        self._fast.append(worker)
        for each in list(self._fast):
            self._feed(each)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
