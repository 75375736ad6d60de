"""Attacks on the server: each ends at a named limit, and other clients are served right after it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
import tracemalloc

import pytest

from kzgraph.server.media import ROWS
from kzgraph.server.pool import PLACES
from kzgraph.server.reply import check_rows
from kzgraph.server.settings import Limits
from tests import servers
from tests.server import corpus
from tests.server.serving import FORM, JSON, QUERY, TURTLE, XML, serving


@pytest.fixture(scope="module")
def small():
    """A server with small limits."""
    with serving("--time", "2", "--rows", "2000", "--bytes", str(1 << 20), "--memory", "300") as running:
        yield running
        assert running.process.poll() is None
    # no lines of uvicorn, and no server errors
    assert [line for line in running.log if not line.startswith("20") or "error" in line] == []


def outcome(got):
    """The limit or the kind of problem at which a query ended, or `whole`."""
    if got.status == 200:
        return "whole" if got.json().get("results", {}).get("bindings", True) else "empty"
    problem = got.json()
    assert got.type == "application/problem+json"
    assert problem["status"] == got.status
    assert len(problem["detail"]) > 20
    return problem.get("limit") or problem["type"].rsplit("/", 1)[-1]


# `make test` tries two of each kind.
SOME = {name for queries, _ in corpus.KINDS.values() for name in list(queries)[:2]}


@pytest.mark.promise("hostile-query", "no-outside")
@pytest.mark.parametrize(
    ("sparql", "allowed"),
    [pytest.param(*case[2:], marks=() if case[1] in SOME else pytest.mark.slow) for case in corpus.ALL],
    ids=[f"{case[0]}: {case[1]}" for case in corpus.ALL],
)
def test_a_hostile_query_ends_at_a_limit_and_others_are_served(small, sparql, allowed):
    heard = []

    def answer(handler):
        heard.append(handler.path)
        handler.send_response(200)
        handler.end_headers()

    with servers.misbehaving(answer) as address:
        text = sparql.replace("{port}", address.split(":")[2].split("/")[0])
        got = small.post(text, accept=f"{JSON}, {TURTLE};q=0.5", seconds=30)
        small.assert_alive()
    assert not heard
    found = outcome(got)
    assert found in allowed or (found == "empty" and "whole" in allowed)


@pytest.mark.promise("heavy-load")
def test_others_are_served_while_heavy_queries_run(small):
    done = []

    def flood(number):
        with contextlib.suppress(OSError):
            done.append(small.post(corpus.HEAVY["cross product counted"] + f" # {number}", source="127.0.0.2", seconds=30).status)

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    served = 0
    while any(thread.is_alive() for thread in threads):
        small.assert_alive(source="127.0.0.3")
        served += 1
    assert served >= 3
    assert set(done) == {503}
    assert len(done) == 16


@pytest.mark.promise("heavy-load")
def test_small_queries_are_answered_though_heavy_ones_take_all_places(little):
    """They end the heavy query that began last, and the others run on."""
    with serving("--workers", "1", "--time", "60", "--data", little) as running:
        done = {}

        def ask(number):
            done[number] = outcome(running.post(f"{corpus.HEAVY['cross product counted']} # {number}", source="127.0.0.2"))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(PLACES)]
        for number, thread in enumerate(threads):
            thread.start()
            running.until(lambda health, number=number: health["slow"] == number + 1)
        running.assert_alive(source="127.0.0.3")
        running.until(lambda health: health["slow"] == PLACES - 1)
        threads[-1].join()
        assert done == {PLACES - 1: "busy"}
    for thread in threads:
        thread.join()


@pytest.mark.promise("disconnect")
def test_a_query_ends_when_its_client_disconnects(small):
    connection = small.connect("127.0.0.4")
    connection.request("POST", "/sparql", corpus.HEAVY["cross product counted"] + " # left", {"Content-Type": QUERY})
    small.until(lambda health: health["slow"] == 1)
    connection.close()
    small.until(lambda health: health["slow"] == 0)


@pytest.mark.promise("unbounded-input")
def test_an_endless_body_is_not_read(small):
    with socket.create_connection(("127.0.0.1", small.port), timeout=10) as connection:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 64 << 20:
                connection.sendall(b"10000\r\n" + b"#" * 65536 + b"\r\n")
                sent += 65536
        assert sent < 16 << 20
    assert small.ask("/sparql", "POST", b"x", Content_Type=QUERY, Content_Length=str(1 << 40)).status == 413
    small.assert_alive()


@pytest.mark.promise("unbounded-input")
def test_an_endless_head_is_not_read(small):
    with socket.create_connection(("127.0.0.1", small.port), timeout=10) as connection:
        connection.sendall(b"GET /sparql HTTP/1.1\r\n")
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 64 << 20:
                connection.sendall(b"x: " + b"a" * 65536 + b"\r\n")
                sent += 65536
        assert sent < 16 << 20
    small.assert_alive()


@pytest.mark.promise("unbounded-input")
@pytest.mark.slow
def test_an_endless_head_of_a_pipelined_request_is_not_read(small):
    text = corpus.HEAVY["cross product counted"].encode() + b" # behind"
    with socket.create_connection(("127.0.0.1", small.port), timeout=10) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n")
        connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        sent = 0
        with contextlib.suppress(OSError):
            connection.sendall(b"GET /sparql HTTP/1.1\r\n")
            while sent < 64 << 20:
                connection.sendall(b"x: " + b"a" * 65536 + b"\r\n")
                sent += 65536
        assert sent < 16 << 20
    small.assert_alive()


def test_a_body_in_the_same_packet_does_not_count_as_head(small):
    body = b"queries=" + b"%20" * 80_000 + b"%7B%7D"
    for _ in range(3):
        assert small.ask("/reconcile", "POST", body, Content_Type="application/x-www-form-urlencoded").json() == {}


@pytest.mark.promise("unbounded-input")
def test_the_length_of_a_query_is_limited_exactly(small):
    fits = "ASK {} #".ljust(64 << 10, "x")
    assert small.post(fits).status == 200
    got = small.post(fits + "x")
    assert (got.status, got.json()["limit"]) == (413, "query")
    assert small.get(fits).status == 414  # a URL has less room
    for size, status in ((256 << 10, 408), ((256 << 10) + 1, 413)):  # so that many clients that send a body take little memory
        assert small.ask("/reconcile", "POST", b"x", Content_Type=FORM, Content_Length=str(size)).status == status
    small.assert_alive()


@pytest.mark.promise("malformed")
@pytest.mark.parametrize(
    "text",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /sparql HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_other_protocols_are_refused(small, text):
    with socket.create_connection(("127.0.0.1", small.port), timeout=15) as connection:
        connection.sendall(text)
        with contextlib.suppress(OSError):
            assert connection.recv(4096)[:10] in (b"", b"HTTP/1.1 4", b"HTTP/1.1 5")
    small.assert_alive()


@pytest.mark.promise("slow-clients")
def test_slow_clients_are_disconnected_and_delay_nobody(small):
    held = []
    for number in range(200):
        connection = socket.create_connection(("127.0.0.1", small.port), timeout=20)
        connection.sendall(
            b"GET /sparql HTTP/1.1\r\n"
            if number % 2
            else b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9\r\n\r\nA"
        )
        held.append(connection)
    small.assert_alive()
    deadline = time.monotonic() + 15
    for number, connection in enumerate(held):
        connection.settimeout(max(0.1, deadline - time.monotonic()))
        with contextlib.suppress(ConnectionResetError):
            last = connection.recv(4096)
            assert last == b"" if number % 2 else b" 408 " in last
        connection.close()
    small.assert_alive()


@pytest.mark.promise("thousand-connections")
def test_a_thousand_connections_are_held_and_served(small):
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(("127.0.0.1", small.port), timeout=30)) for _ in range(1000)]
        small.assert_alive()
        for connection in held:
            connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
        assert all(connection.recv(4096).startswith(b"HTTP/1.1 200 ") for connection in held)
    small.assert_alive()


@pytest.mark.promise("slow-clients")
def test_a_client_that_does_not_read_delays_nobody(small):
    big = "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D%20LIMIT%201900"
    with contextlib.ExitStack() as stack:
        for _ in range(50):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", small.port))
            connection.sendall(f"GET {big} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 3)
        small.assert_alive()
        whole = small.ask(big, Accept=JSON)
    assert len(whole.rows()) == 1900
    small.assert_alive()


@pytest.mark.parametrize("value", [b"a" * (1 << 20), b'\\"' * (1 << 19), b"\\\\" * (1 << 19), b'[{\\",{'])
def test_rows_are_counted_in_little_memory(value):
    row = b'{"x":{"type":"literal","value":"' + value + b'"}}'
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([row] * 3) + b"]}}"
    tracemalloc.start()
    try:
        assert ROWS[JSON].count(body) == 3
        assert tracemalloc.get_traced_memory()[1] < 3 * len(body) + (1 << 16)
    finally:
        tracemalloc.stop()
    check_rows(body, JSON, Limits(rows=3))


@pytest.mark.slow
def test_a_large_string_fits_into_memory(little):
    text = "SELECT (STRLEN(?z) AS ?n) ?z { BIND ('0123456789' AS ?a0) " + " ".join(
        f"BIND (CONCAT({', '.join([f'?a{n}'] * 10)}) AS ?a{n + 1})" for n in range(6)
    )
    with serving("--memory", "300", "--data", little) as running:
        got = running.post(text + " BIND (?a6 AS ?z) }")
        assert got.rows()[0]["n"] == "10000000"


@pytest.mark.parametrize(
    ("sparql", "accept", "other"),
    [
        ('SELECT ("a\\u0001b" AS ?x) { }', XML, JSON),
        ('SELECT ("a\\uFFFEb" AS ?x) { }', XML, JSON),
        ('CONSTRUCT { <urn:a> <urn:p:1/> "x" } { }', "application/rdf+xml", TURTLE),
        ('CONSTRUCT { <urn:a> <urn:p> "\\u0002" } { }', "application/rdf+xml", TURTLE),
    ],
)
def test_an_answer_that_xml_cannot_hold_is_refused(small, sparql, accept, other):
    got = small.post(sparql, accept=accept)
    assert (got.status, got.type) == (406, "application/problem+json"), got.body
    assert other in got.json()["detail"]
    assert small.post(sparql, accept=other).status == 200
    assert (
        small.post(sparql.replace("\\u0001", "<").replace("\\uFFFE", "&").replace("\\u0002", "<").replace("1/", "p"), accept=accept).status
        == 200
    )


KILLING = "SELECT (" + "!" * 60_000 + "true AS ?x) { }"


@pytest.mark.slow
def test_a_query_that_kills_workers_fails_alone(little):
    with serving("--data", little) as running:
        for _ in range(3):
            got = running.post(KILLING, source="127.0.0.7")
            assert (got.status, got.json()["limit"]) == (422, "memory")
            running.assert_alive()


def test_a_stopped_worker_ends_at_the_time_limit_and_others_work(little):
    with serving("--workers", "1", "--time", "2", "--data", little) as running:
        (pid,) = running.pids()
        os.kill(pid, signal.SIGSTOP)
        done = []
        threads = [threading.Thread(target=lambda n=n: done.append(running.post(f"ASK {{ }} # {n}", seconds=30).status)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(done) == [200, 200, 200, 503]
        running.until(lambda _: pid not in running.pids())
        running.assert_alive()
