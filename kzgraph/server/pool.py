"""The pool of workers, and which job goes to which worker.

Small jobs must never wait for large ones. A job is slow once it has used a tenth of a CPU second. Its worker then moves to the slow lane,
where it runs only while the processors are otherwise idle; the jobs behind it go elsewhere, and a new worker takes its place. The slow lane
has few places, of which one client may have half. At the time limit the worker is killed. A job that was slow before goes straight to the
slow lane, or waits for it. A client whose jobs were slow, or killed workers, is a suspect for ten seconds: it gets one worker, for one job
at a time. Waiting clients are served in turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from kzgraph.errors import KzgraphError
from kzgraph.server.fair_queue import FairQueue
from kzgraph.server.problems import BUSY, Problem, logging_errors, stopped, too_busy
from kzgraph.server.reply import Reply, reply_from, reply_of
from kzgraph.server.slow_lane import SlowLane
from kzgraph.server.supervisor import Supervisor
from kzgraph.server.workers import GoneError, Job, Worker

if TYPE_CHECKING:
    from kzgraph.server.frames import Frame
    from kzgraph.server.settings import Settings

SLOW_SECONDS = 0.1  # of CPU, after which a job is slow
LOOK_SECONDS = 0.02  # between looks at the workers
DEPTH = 8  # jobs sent to a worker in advance, if they take less than SLOW_SECONDS together: it need not wait for the next one
STILL_SECONDS = 2.0  # without any CPU time, after which a worker with a job is taken to be stopped
SLOW_PER_WORKER = 2
WAIT_SECONDS = 5.0  # for a worker
MOST_WAITING = 1024  # jobs of one client
MOST_JOBS = 50_000  # of one worker, so that no leak can grow
LEFT = "its client has disconnected"


class Pool:
    """Call `open` once, then `ask`. `about` is what the fork server and the first worker reported."""

    def __init__(self, settings: Settings, log: Callable[[str], None]) -> None:
        self._settings, self._log = settings, log
        self._fast: list[Worker] = []  # for small jobs; suspects get the last
        self._slow = SlowLane(settings.workers * SLOW_PER_WORKER)
        self._waiting: FairQueue[Job] = FairQueue()
        self._suspects: FairQueue[Job] = FairQueue()
        self._starting = 0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    async def open(self) -> None:
        """Loads the data and starts the workers. Raises KzgraphError."""
        self._loop = asyncio.get_running_loop()
        self._supervisor = Supervisor(self._settings, self._log)
        await self._supervisor.open()
        self.about = self._supervisor.about
        try:
            first = await self._supervisor.spawn()
        except GoneError:
            self._supervisor.close()
            raise KzgraphError("cannot start a worker: too little memory, or the system forbids what the sandbox needs.") from None
        self.about["files"] = first.files
        self._admit(first)
        self._refill()
        self._start(self._watch())

    def close(self) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for worker in (*self._fast, *self._slow.workers):
            worker.disconnect()
        self._supervisor.close()

    @property
    def ready(self) -> bool:
        """Whether there is a worker for small jobs."""
        return bool(self._fast)

    @property
    def counts(self) -> dict[str, int]:
        """The number of workers, of slow jobs among them, and of waiting jobs."""
        slow = len(self._slow.workers)
        waiting = sum(map(len, (self._waiting, self._suspects, self._slow.line)))
        return {"workers": len(self._fast) + slow, "slow": slow, "waiting": waiting}

    async def ask(self, message: bytes, client: str, client_has_left: Callable[[], bool] = lambda: False) -> Reply:
        """The reply to a job, given as JSON. It is not begun, or is ended if it is slow, once its client has left."""
        job = Job(message, client, client_has_left)
        try:
            self._place(job)
            head, body = await job.answer
        except Problem as problem:
            return reply_of(problem)
        finally:
            job.stop_waiting()
        return reply_from(head)._replace(body=body)

    def answered(self, worker: Worker, job: Job, frame: Frame) -> None:
        """Passes on an answer, and gives the worker more jobs."""
        if not job.answer.done():
            job.answer.set_result(frame)
        if worker in self._slow:
            self._leave_lane(worker)
        elif worker.done >= MOST_JOBS and not worker.jobs:
            self._dismiss(worker)
        else:
            self._feed(worker)

    def lost(self, worker: Worker) -> None:
        """Fails the job that was running, places the others again, and replaces the worker.

        A job that had hardly begun is tried once more, as it may not be the cause.
        """
        if self._closed:
            return
        if worker.jobs and not worker.jobs[0].answer.done():
            first = worker.jobs[0]
            had_begun = worker.seen is first and self._loop.time() - worker.seen_at >= SLOW_SECONDS
            if worker.reason or first.retried or had_begun:
                if not worker.reason:
                    self._slow.note(first, self._loop.time())
                first.fail(stopped(worker.reason, self._settings.limits))
            else:
                first.retried = True
                self._loop.call_later(SLOW_SECONDS, self._place_again, [first])  # by then it is known which other workers died
        if worker.reason != "replaced":
            self._log(f"a worker ended: {worker.reason or 'it ran out of memory, or was killed from outside'}")
        behind = list(worker.jobs)[1:]
        worker.jobs.clear()
        if worker in self._slow:
            self._leave_lane(worker)
        elif worker in self._fast:
            self._fast.remove(worker)
            self._refill()
        self._place_again(behind)

    def _place(self, job: Job) -> None:
        """Gives a job to a worker, or lets it wait. Raises Problem if too many wait."""
        if self._slow.knows(job):
            self._wait(self._slow.line, job)
            self._fill_lane()
            return
        suspect = self._slow.suspects(job.client, self._loop.time())
        for worker in self._fast:
            if self._may(worker, suspect):
                worker.give(job)
                return
        self._wait(self._suspects if suspect else self._waiting, job)

    def _wait(self, line: FairQueue[Job], job: Job) -> None:
        if line.waiting(job.client) >= MOST_WAITING:
            raise Problem(429, BUSY, "too many of your requests are waiting: send fewer at a time.")
        line.push(job.client, job)
        job.stop_waiting()
        job.patience = self._loop.call_later(WAIT_SECONDS, self._give_up, line, job)

    def _may(self, worker: Worker, suspect: bool) -> bool:
        """Whether a worker may get one more job. Suspects share the last worker, one job at a time, and only if there are enough others."""
        last = worker is self._fast[-1]
        if suspect:
            return last and not worker.jobs and len(self._fast) >= self._settings.workers
        if last and worker.jobs and self._slow.suspects(worker.jobs[0].client, self._loop.time()):
            return False
        return len(worker.jobs) < DEPTH and len(worker.jobs) * worker.pace < SLOW_SECONDS

    def _feed(self, worker: Worker) -> None:
        for line, suspect in ((self._waiting, False), (self._suspects, True)):
            while line and worker in self._fast and self._may(worker, suspect):
                job = line.pop()
                if job is None:
                    continue
                if job.client_has_left():
                    job.fail(Problem(503, BUSY, LEFT))
                else:
                    worker.give(job)

    def _give_up(self, line: FairQueue[Job], job: Job) -> None:
        if line.remove(job.client, job):
            job.fail(Problem(503, BUSY, "no worker became free: retry in a moment."))

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self._refill()  # also where an attempt to start one has failed
            for worker in (*self._fast, *self._slow.workers):
                with logging_errors(self._log):  # the other workers must be looked at all the same
                    self._look(worker)

    def _look(self, worker: Worker) -> None:
        """Finds out whether the job of a worker is slow, over the time limit or stuck."""
        now = self._loop.time()
        job = worker.jobs[0] if worker.jobs else None
        worker.measure()
        if job is not worker.seen:
            worker.seen, worker.seen_at, worker.seen_cpu = job, now, worker.cpu_seconds()
        elif job is None:
            return
        elif now - worker.seen_at >= self._settings.limits.time:
            self._end(worker, "time")
        elif worker in self._slow and job.client_has_left():
            self._end(worker, LEFT)
        elif worker not in self._slow and worker.cpu_seconds() - worker.seen_cpu >= SLOW_SECONDS:
            self._change_lane(worker, job)
        elif worker not in self._slow and now - worker.seen_at >= STILL_SECONDS and worker.cpu_seconds() == worker.seen_cpu:
            self._end(worker, "it was stopped")

    def _change_lane(self, worker: Worker, job: Job) -> None:
        """Moves a worker with a slow job to the slow lane, or ends it if the lane is full."""
        self._slow.note(job, self._loop.time())
        behind = list(worker.jobs)[1:]
        worker.jobs.clear()
        if not job.answer.done() and self._slow.has_place(job.client):
            self._slow.reserve(job.client)
            self._fast.remove(worker)
            worker.jobs.append(job)
            self._slow.enter(worker, job.client)
            self._supervisor.lower_priority(worker)
            self._refill()
        else:
            behind.append(job)  # known to be slow now, it waits for the lane
            self._dismiss(worker)
        self._place_again(behind)

    def _place_again(self, jobs: list[Job]) -> None:
        for job in jobs:
            if job.answer.done():  # its client has disconnected
                continue
            try:
                self._place(job)
            except Problem as problem:
                job.fail(problem)

    def _leave_lane(self, worker: Worker) -> None:
        """Ends the worker of a slow job, whose place goes to the next one."""
        self._slow.leave(worker)
        self._end(worker, "replaced")
        self._fill_lane()

    def _fill_lane(self) -> None:
        while (job := self._slow.next()) is not None:
            if job.client_has_left():
                job.fail(Problem(503, BUSY, LEFT))
                continue
            self._slow.reserve(job.client)
            self._start(self._do_slowly(job))

    async def _do_slowly(self, job: Job) -> None:
        """Runs a job in a new worker, in the place in the slow lane that is reserved for it."""
        try:
            worker = await self._supervisor.spawn()
        except GoneError:
            self._slow.release(job.client)
            job.fail(too_busy())
            return
        worker.owner = self
        self._slow.enter(worker, job.client)
        self._supervisor.lower_priority(worker)
        worker.give(job)

    def _end(self, worker: Worker, reason: str) -> None:
        worker.reason = worker.reason or reason
        self._supervisor.kill(worker)

    def _dismiss(self, worker: Worker) -> None:
        self._fast.remove(worker)
        self._end(worker, "replaced")
        self._refill()

    def _refill(self) -> None:
        """Starts workers until there are enough for small jobs."""
        while not self._closed and len(self._fast) + self._starting < self._settings.workers:
            self._starting += 1
            self._start(self._spawn())

    async def _spawn(self) -> None:
        try:
            with logging_errors(self._log):
                self._admit(await self._supervisor.spawn_eventually())
        finally:
            self._starting -= 1

    def _admit(self, worker: Worker) -> None:
        worker.owner = self
        self._fast.append(worker)
        for idle in list(self._fast):
            self._feed(idle)

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
