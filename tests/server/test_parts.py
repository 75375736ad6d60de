"""Parts that need no server: counting rows, messages, places for queries, the cache, content negotiation."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import tracemalloc
from io import BytesIO
from unittest import mock

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.linking.reconciliation import fold
from kzgraph.server import media, worker
from kzgraph.server import pool as pools
from kzgraph.server import settings as settings_of
from kzgraph.server import supervisor as supervisors
from kzgraph.server.front import CACHED, CACHED_BYTES, Front
from kzgraph.server.pool import Pool
from kzgraph.server.problems import Problem
from kzgraph.server.reply import BoundedOutput, Reply, check_rows, reply_of
from kzgraph.server.settings import Limits
from kzgraph.server.supervisor import Supervisor
from kzgraph.server.worker import COMMAND, GoneError, Message
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


def received(*pieces):
    """The messages from a socket to which pieces of bytes are sent."""

    async def act():
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with ours, theirs:
            sending = threading.Thread(target=lambda: [*map(theirs.sendall, pieces), theirs.close()])
            sending.start()
            found = []
            with contextlib.suppress(GoneError):
                while True:
                    found.append(await worker.receive(ours))
            sending.join()
            return found

    return asyncio.run(act())


@settings(max_examples=examples(30), deadline=None)
@given(sent=st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=20)), max_size=5), size=st.integers(1, 30))
def test_messages_survive_any_fragmentation(sent, size):
    data = b"".join(Message(*pair).packed() for pair in sent)
    assert received(*(data[start : start + size] for start in range(0, len(data), size))) == sent


@pytest.mark.promise("bounded-memory")
def test_a_large_message_is_in_memory_once():
    size = 8 << 20
    data = Message(b"{}", bytes(size)).packed()

    async def act():
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with ours, theirs:
            sending = threading.Thread(target=theirs.sendall, args=(data,))
            sending.start()
            tracemalloc.start()
            found = await worker.receive(ours)
            assert tracemalloc.get_traced_memory()[1] < size + (1 << 18)
            sending.join()
            assert found == (b"{}", bytes(size))

    try:
        asyncio.run(act())
    finally:
        tracemalloc.stop()


@pytest.mark.promise("disconnect")
def test_a_job_of_a_client_that_has_left_is_not_begun():
    pool = Pool(settings_of.Settings(), print)
    pool._supervisor = mock.Mock(spawn=mock.AsyncMock(side_effect=AssertionError))
    with pytest.raises(Problem, match="disconnected"):
        asyncio.run(pool.ask(Message(b"{}"), lambda: True))


@pytest.mark.promise("heavy-load")
def test_of_slow_queries_the_last_are_ended_as_many_as_wait(monkeypatch):
    async def act():
        pool, ended, counts = Pool(settings_of.Settings(workers=1), print), [], []
        pool._loop = asyncio.get_running_loop()
        pool._supervisor = mock.Mock(kill=ended.append)
        now = pool._loop.time()
        monkeypatch.setattr(pools, "cpu_seconds", lambda pid: pid)
        running = {used: mock.Mock(pid=used) for used in (9, 5, 2, 0)}
        pool._running = {each: pools.Query(now, 0, lambda: False) for each in running.values()}
        for waiting in (0, 1, 1, 2, 4):
            pool._waiting = waiting
            pool._make_room()
            counts.append(len(ended))
        assert ended == [running[used] for used in (2, 5, 9)]  # none that has just begun
        assert counts == [0, 1, 1, 2, 3]  # one that waits is counted once

    asyncio.run(act())


@pytest.mark.promise("start-failures")
def test_a_worker_that_dies_as_it_starts_is_not_used():
    """Otherwise jobs would be given to it, and nothing would notice its death."""

    async def act():
        ours, theirs = socket.socketpair()
        with ours, theirs:
            supervisor = Supervisor(settings_of.Settings(), print)
            supervisor._channel, supervisor._process = ours, mock.Mock()
            spawning = asyncio.ensure_future(supervisor.spawn())
            await asyncio.sleep(0)
            _, (number,), _, _ = socket.recv_fds(theirs, COMMAND.size, 1)
            with socket.socket(fileno=number) as there:
                there.sendall(Message(b'{"pid": 1, "files": "none"}').packed())
            assert not (await spawning).is_alive()

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
            with socket.socket(fileno=silent), socket.socket(fileno=number) as there:
                there.sendall(Message(b'{"pid": 1, "files": "none"}').packed())
                (await spawning).close()

    asyncio.run(act())


def test_the_cache_keeps_the_most_recently_used():
    front = Front(settings_of.Settings(), mock.Mock(), mock.Mock(), print)
    tagged, large = Reply("", b"", {"etag": "x"}), Reply("", bytes(CACHED_BYTES), {"etag": "x"})
    for number in range(CACHED + 1):
        front._keep(Message(b"%d" % number), tagged)
        front._keep(Message(b"first"), front._cache.pop(Message(b"first"), tagged))
    front._keep(Message(b"large"), large)
    front._keep(Message(b"volatile"), Reply("", b""))
    assert len(front._cache) == CACHED
    assert Message(b"first") in front._cache
    assert not {Message(b"0"), Message(b"1"), Message(b"large"), Message(b"volatile")} & front._cache.keys()


def test_busy_has_retry_after():
    assert reply_of(Problem(503, "busy", "x")).headers == {"cache-control": "no-store", "retry-after": "1"}
    assert reply_of(Problem(400, "syntax", "x")).headers == {"cache-control": "no-store"}


@settings(max_examples=examples(200), deadline=None)
@given(accept=st.text(alphabet="abctexjson/*;q=.,0123 +-", max_size=60))
def test_any_accept_header_has_an_answer(accept):
    assert media.best(accept, tuple(media.ROWS)) in {"", *media.ROWS}


def test_names_are_folded_for_comparison():
    assert fold("  Éuropean-PARLIAMENT ") == "european parliament"
    assert fold("Қазақстан") == fold("қазақстан")
    assert fold("!?") == ""
