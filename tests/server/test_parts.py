"""Parts that need no server: counting rows, frames, the fair queue, the cache, content negotiation."""

from __future__ import annotations

import asyncio
import socket
import tracemalloc
from io import BytesIO
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.server import frames, media
from kzgraph.server import settings as settings_of
from kzgraph.server import supervisor as supervisors
from kzgraph.server.cache import BYTES, LARGEST, Cache
from kzgraph.server.entities import fold
from kzgraph.server.fair_queue import FairQueue, client_of
from kzgraph.server.frames import COMMAND, Frame, Unpacker
from kzgraph.server.pool import Pool
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, reply_of
from kzgraph.server.results import BoundedOutput, check_rows
from kzgraph.server.settings import Limits
from kzgraph.server.supervisor import Supervisor
from kzgraph.server.workers import GoneError, Job, Worker
from tests.conftest import examples

ODD = st.text(alphabet="a\"\\,{}[]<>\n\r\t:&' é", max_size=8)


def written(sparql, results):
    """The answer to a query over no data."""
    output = BytesIO()
    results.write(ox.Store().query(sparql), output)
    return output.getvalue()


@settings(max_examples=examples(60), deadline=None)
@given(rows=st.lists(st.tuples(ODD, st.none() | ODD), max_size=6))
def test_rows_with_odd_characters_are_counted(rows):
    terms = ["UNDEF" if value is None else str(ox.Literal(value)) for row in rows for value in row]
    values = " ".join(f"({a} {b})" for a, b in zip(terms[::2], terms[1::2], strict=True))
    for media_type, results in media.ROWS.items():
        body = written(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}", results)
        assert results.count(body) == len(rows), (media_type, body)


@pytest.mark.parametrize("name", media.ROWS)
def test_an_answer_with_one_row_too_many_is_refused(name):
    def body(count):
        return written(f"SELECT ?n {{ VALUES ?n {{ {' '.join(map(str, range(count)))} }} }}", media.ROWS[name])

    check_rows(body(20), name, Limits(rows=20))
    with pytest.raises(Problem, match="more than 20 rows"):
        check_rows(body(21), name, Limits(rows=20))


def test_output_is_limited_to_the_byte():
    output = BoundedOutput(Limits(bytes=10))
    output.write(b"x" * 10)
    assert output.getvalue() == b"x" * 10
    with pytest.raises(Problem, match="larger than 10 bytes"):
        output.write(b"x")


@settings(max_examples=examples(60), deadline=None)
@given(sent=st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=20)), max_size=5), size=st.integers(1, 30))
def test_frames_survive_any_fragmentation(sent, size):
    data = b"".join(Frame(*pair).packed() for pair in sent)
    for large in (1, 8, frames.LARGE):
        with mock.patch.object(frames, "LARGE", large):
            unpacker = Unpacker()
            found = [frame for start in range(0, len(data), size) for frame in unpacker.feed(data[start : start + size])]
        assert found == [Frame(*pair) for pair in sent]


@pytest.mark.promise("bounded-memory")
def test_a_large_frame_is_in_memory_once():
    size = 8 << 20
    data, unpacker = Frame(b"{}", bytes(size)).packed(), Unpacker()
    tracemalloc.start()
    try:
        found = [frame for start in range(0, len(data), 1 << 16) for frame in unpacker.feed(data[start : start + (1 << 16)])]
        assert tracemalloc.get_traced_memory()[1] < size + (1 << 18)
    finally:
        tracemalloc.stop()
    assert found == [Frame(b"{}", bytes(size))]


@pytest.mark.promise("fairness")
def test_clients_are_served_in_turn():
    queue = FairQueue()
    for name in ("a1", "a2", "a3", "b1", "b2", "c1"):
        queue.push(name[0], name)
    assert queue.remove("b", "b2")
    assert not queue.remove("b", "b2")
    assert queue.pop(lambda client: client == "c") == "c1"
    assert [queue.pop() for _ in range(5)] == ["a1", "b1", "a2", "a3", None]


@pytest.mark.promise("fairness")
@pytest.mark.parametrize("slow", [False, True])
def test_jobs_of_disconnected_clients_are_not_begun(slow):
    """Neither by a worker that becomes free, nor in the slow lane."""

    async def act():
        pool, worker, spawned = Pool(settings_of.Settings(), print), Worker(), []
        pool._loop, pool._supervisor = asyncio.get_running_loop(), mock.Mock(spawn=mock.AsyncMock(side_effect=spawned.append))
        worker._transport = mock.Mock()
        line = pool._slow.line if slow else pool._waiting
        jobs = [Job(b"%d" % number, f"192.0.2.{number}", lambda gone=number < 3: gone) for number in range(4)]
        for job in jobs:
            line.push(job.client, job)
        pool._fast = [worker]
        pool._feed(worker)
        pool._fill_lane()
        assert [job.answer.done() for job in jobs] == [True, True, True, False]
        assert pool.counts["waiting"] == 0
        assert list(worker.jobs) == ([] if slow else jobs[3:])
        assert pool._slow._reserved.total() == slow
        for job in jobs[:3]:
            assert job.answer.exception().kind == "busy"

    asyncio.run(act())


@pytest.mark.promise("start-failures")
def test_a_worker_that_dies_as_it_starts_is_not_used(monkeypatch):
    """Otherwise jobs would be given to it, and nothing would notice its death."""

    async def late(hello, _):
        frame = await hello
        await asyncio.sleep(0.1)  # the end of the connection, which is there already, is noticed meanwhile
        return frame

    monkeypatch.setattr(asyncio, "wait_for", late)

    async def act():
        ours, theirs = socket.socketpair()
        with theirs:
            supervisor = Supervisor(settings_of.Settings(), print)
            supervisor._channel, supervisor._process = ours, mock.Mock()
            spawning = asyncio.ensure_future(supervisor.spawn())
            await asyncio.sleep(0)
            _, (number,), _, _ = socket.recv_fds(theirs, 16, 1)
            with socket.socket(fileno=number) as worker:
                worker.sendall(Frame(b'{"pid": 1, "files": "none"}').packed())
            with pytest.raises(GoneError):
                await spawning
        ours.close()

    asyncio.run(act())


@pytest.mark.promise("start-failures")
def test_a_worker_starts_after_one_that_did_not_report(monkeypatch):
    """Its connection has the descriptor of the one before, which the event loop must have forgotten."""

    async def act():
        ours, theirs = socket.socketpair()
        with ours, theirs:
            supervisor = Supervisor(settings_of.Settings(), print)
            supervisor._channel, supervisor._process = ours, mock.Mock()
            with monkeypatch.context() as patch:
                patch.setattr(supervisors, "START_SECONDS", 0.01)
                with pytest.raises(GoneError):
                    await supervisor.spawn()
            spawning = asyncio.ensure_future(supervisor.spawn())
            await asyncio.sleep(0)
            _, (silent,), _, _ = socket.recv_fds(theirs, COMMAND.size, 1)  # not earlier, as it would take that descriptor
            _, (number,), _, _ = socket.recv_fds(theirs, COMMAND.size, 1)
            with socket.socket(fileno=silent), socket.socket(fileno=number) as worker:
                worker.sendall(Frame(b'{"pid": 1, "files": "none"}').packed())
                (await spawning).disconnect()

    asyncio.run(act())


@pytest.mark.promise("fairness")
def test_a_worker_gets_few_jobs_in_advance():
    async def act():
        pool, worker = Pool(settings_of.Settings(), print), Worker()
        pool._fast = [worker, Worker()]
        found = []
        for pace in (0.001, 0.03, 0.2):
            worker.pace = pace
            worker.jobs.clear()
            while pool._may(worker, suspect=False):
                worker.jobs.append(Job(b"{}", "192.0.2.1", lambda: False))
            found.append(len(worker.jobs))
        assert found == [8, 4, 1]

    asyncio.run(act())


@pytest.mark.promise("fairness")
def test_an_ipv6_network_is_one_client():
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff") != client_of("2001:db8:0:1::1")
    assert client_of("192.0.2.1") != client_of("192.0.2.2")
    assert client_of("::ffff:192.0.2.1") == client_of("192.0.2.1")  # as a dual-stack socket reports it
    assert client_of("") == ""


def test_the_cache_keeps_the_most_recently_used():
    cache = Cache()
    size = LARGEST // 2
    for number in range(3 * BYTES // size):
        cache.put(str(number).encode(), Reply(200, (), bytes(size)))
        assert cache.get(b"0") is not None
    assert cache.get(b"1") is None
    cache.put(b"large", Reply(200, (), bytes(2 * LARGEST)))
    assert cache.get(b"large") is None


def test_busy_has_retry_after():
    assert (b"retry-after", b"1") in reply_of(Problem(503, "busy", "x")).headers
    assert reply_of(Problem(400, "syntax", "x")).headers == ((b"content-type", b"application/problem+json"),)


@settings(max_examples=examples(200), deadline=None)
@given(accept=st.text(alphabet="abctexjson/*;q=.,0123 +-", max_size=60))
def test_any_accept_header_has_an_answer(accept):
    assert media.best(accept, tuple(media.ROWS)) in {"", *media.ROWS}


def test_names_are_folded_for_comparison():
    assert fold("  Éuropean-PARLIAMENT ") == "european parliament"
    assert fold("Қазақстан") == fold("қазақстан")
    assert fold("!?") == ""
