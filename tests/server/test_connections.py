"""Limits of a connection: slow readers, pipelined requests, long heads, offers to upgrade, and errors below the routes."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import itertools
import json
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import pytest

from kzgraph.server import connections, front, uvicorn_server
from kzgraph.server.connections import Listener
from kzgraph.server.pool import PLACES
from kzgraph.server.problems import repeat
from tests.server import corpus
from tests.server.serving import QUERY, ROOT, command, serving, start, stop
from tests.server.test_faults import most_rss, rss

HEAVY = corpus.HEAVY["cross product counted"]
RESET = struct.pack("ii", 1, 0)  # of SO_LINGER: close(2) then resets the connection


@pytest.fixture(scope="module")
def server(little):
    """A server of one's own to harm: a limit that no answer reaches, though the processors are busy, and a heavy query soon does."""
    with serving("--time", "10", "--data", little) as running:
        yield running


def large(parts):
    """The path of a query whose answer has 1.5 MB for each part, and is made quickly."""
    ten = [", ".join([f"?{name}"] * count) for name, count in (("a", 100), ("b", 100), ("c", parts))]
    steps = " ".join(f"BIND (CONCAT({joined}) AS ?{name})" for joined, name in zip(ten, "bcd", strict=True))
    return "/sparql?query=" + quote(f"SELECT ?d {{ BIND ('{'0123456789' * 15}' AS ?a) {steps} }}")


def post(sparql, *more):
    """The bytes of a request with a query."""
    body = sparql.encode()
    lines = ["POST /sparql HTTP/1.1", "Host: x", f"Content-Type: {QUERY}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(path, *more):
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: x", *more)).encode() + b"\r\n\r\n"


def connect(server, source="127.0.0.1", receive_buffer=0):
    connection = socket.socket()
    connection.settimeout(60)
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.bind((source, 0))
    connection.connect(("127.0.0.1", server.port))
    return connection


def rest(connection):
    """Everything that arrives until the server closes the connection."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(1 << 16):
            found += piece
    return found


def answers(connection, count):
    """The status and body of a number of answers, which all have a Content-Length."""
    stream, found = connection.makefile("rb"), []
    for _ in range(count):
        status = int(stream.readline().split()[1])
        size = 0
        while (line := stream.readline().strip()) != b"":
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        found.append((status, stream.read(size)))
    return found


@pytest.mark.promise("complete", "slow-clients")
@pytest.mark.slow
def test_a_slow_reader_gets_the_whole_answer_and_one_that_reads_nothing_is_disconnected(server):
    """Reading takes longer than the time in which a client must read something."""
    with connect(server, "127.0.1.1", 4096) as slow, connect(server, "127.0.1.2", 4096) as dead:
        for connection in (slow, dead):
            connection.sendall(get(large(6), "Accept: text/csv", "Connection: close"))
        found, began = b"", time.monotonic()
        while piece := slow.recv(1 << 14):
            found += piece
            time.sleep(max(0.0, began + len(found) / 300_000 - time.monotonic()))
        head, body = found.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 200 ")
        assert f"content-length: {len(body)}".encode() in head
        assert body == b"d\r\n" + b"0123456789" * 900_000 + b"\r\n"
        cut = rest(dead)
        assert cut.startswith(b"HTTP/1.1 200 ")
        assert len(cut) < 8_000_000


@pytest.mark.promise("bounded-memory")
def test_large_unread_answers_are_limited(little):
    """There is room again after a client disconnects; small answers are given meanwhile."""
    size = 15_000_000
    with serving("--time", "20", "--data", little) as server, contextlib.ExitStack() as stack:
        held = []
        while len(held) < front.LARGE_BYTES // size:
            few = [stack.enter_context(connect(server, receive_buffer=4096)) for _ in range(min(3, front.LARGE_BYTES // size - len(held)))]
            for connection in few:
                connection.sendall(get(large(10), "Accept: text/csv"))
            assert {connection.recv(12) for connection in few} == {b"HTTP/1.1 200"}
            held += few
        over = server.ask(large(10), Accept="text/csv")
        assert (over.status, over.type) == (503, "application/problem+json")
        assert "large answers" in over.json()["detail"]
        server.assert_alive()
        assert rss(server.process.pid) < 500 << 20
        held[0].close()
        deadline = time.monotonic() + 20
        while server.ask(large(10), Accept="text/csv").status != 200:
            assert time.monotonic() < deadline


@pytest.mark.promise("bounded-memory")
@pytest.mark.slow
def test_large_unread_answers_take_bounded_memory(little):
    """Never more than the room for them, the cache, and an answer for each query that runs; all of it is returned to the system."""
    with serving("--time", "60", "--data", little) as server:
        with contextlib.ExitStack() as stack:
            heads = []
            while heads.count(b"HTTP/1.1 200") * 15_000_000 <= 200 << 20:
                assert len(heads) < 600
                numbers = range(len(heads), len(heads) + 60)
                held = [stack.enter_context(connect(server, f"127.0.1.{number % 6 + 20}", 4096)) for number in numbers]
                for number, connection in zip(numbers, held, strict=True):
                    connection.sendall(get(large(10) + f"%23{number}", "Accept: text/csv"))
                heads += [connection.recv(12) for connection in held]
            assert set(heads) == {b"HTTP/1.1 200", b"HTTP/1.1 503"}
            assert most_rss(server.process.pid) < 340 + 16 * PLACES * os.cpu_count() << 20
            server.assert_alive()
        deadline = time.monotonic() + 60
        while rss(server.process.pid) > 150 << 20:
            assert time.monotonic() < deadline
            time.sleep(0.1)


@pytest.mark.promise("bounded-memory")
def test_small_unread_answers_take_bounded_memory(little):
    """Each answer is just small enough not to be counted as a large one. Clients that read are served meanwhile."""
    path = "/sparql?query=" + quote(f"SELECT ?b {{ BIND ('{'0123456789' * 15}' AS ?a) BIND (CONCAT({', '.join(['?a'] * 420)}) AS ?b) }}")
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(2000, limit[1]), limit[1]))
    with serving("--time", "60", "--data", little) as server, contextlib.ExitStack() as stack:
        answer = server.ask(path, Accept="text/csv")
        assert (answer.status, len(answer.body) > 60_000) == (200, True)
        before = rss(server.process.pid)
        held = [stack.enter_context(connect(server, receive_buffer=4096)) for _ in range(uvicorn_server.CONNECTIONS - 50)]
        for connection in held:
            connection.sendall(get(path, "Accept: text/csv") * 60)
        for _ in range(20):
            server.assert_alive()
            assert server.ask(path, Accept="text/csv").body == answer.body
            time.sleep(0.1)
        assert most_rss(server.process.pid) - before < 200 * len(held) << 10
    resource.setrlimit(resource.RLIMIT_NOFILE, limit)


@pytest.mark.promise("slow-clients")
def test_while_there_are_too_many_connections_requests_get_503(little):
    def few_descriptors():
        resource.setrlimit(resource.RLIMIT_NOFILE, (uvicorn_server.SPARE + 2 * PLACES + 20,) * 2)

    server = start("--workers", "1", "--data", little, preexec_fn=few_descriptors)
    try:
        with contextlib.ExitStack() as stack:
            for _ in range(30):
                stack.enter_context(connect(server))
            assert server.ask("/health").status == 503
        deadline = time.monotonic() + 20
        while server.ask("/health").status != 200:
            assert time.monotonic() < deadline
        server.assert_alive()
    finally:
        assert stop(server) == 0


@pytest.mark.promise("slow-clients")
@pytest.mark.slow
def test_a_client_is_disconnected_that_sends_its_second_request_slowly(server):
    with connect(server) as connection:
        connection.sendall(get("/health"))
        assert answers(connection, 1)[0][0] == 200
        began = time.monotonic()
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            for letter in itertools.cycle(b"GET /health HTTP/1.1\r\nX: "):
                connection.sendall(bytes([letter]) if time.monotonic() - began < 2 else b"x")
                if select.select([connection], [], [], 0.5)[0]:
                    break
                assert time.monotonic() - began < 20
        assert rest(connection) == b""


@pytest.mark.promise("slow-clients")
def test_idle_connections_are_ended_after_others_were_reset(monkeypatch):
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0)
    with Listener(socket.AF_INET, socket.SOCK_STREAM) as listener, contextlib.ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        for _ in range(3):
            with socket.create_connection(listener.getsockname(), 5) as client:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                gone = stack.enter_context(listener.accept()[0])
            assert select.select([gone], [], [], 5)[0]
        idle = stack.enter_context(socket.create_connection(listener.getsockname(), 5))
        accepted = stack.enter_context(listener.accept()[0])
        assert not listener.has_left(idle.getsockname())
        asyncio.run(listener.end_idle_connections())
        assert accepted.recv(1) == b""  # its half is closed, and what is unsent would still go out
        assert not listener._idle_since


@pytest.mark.promise("slow-clients")
def test_connections_inherit_the_options_of_the_listening_socket():
    with Listener(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with socket.create_connection(listener.getsockname(), 5), listener.accept()[0] as accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == connections.UNREAD_SECONDS * 1000
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT) == connections.UNREAD_BYTES
            assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= 4 * connections.READ_BYTES


def test_an_error_in_a_loop_is_logged_and_ends_it_not():
    log, steps = [], []

    async def step():
        steps.append(1)
        if len(steps) > 2:
            raise asyncio.CancelledError
        raise RuntimeError("secret")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(repeat(step, 0, log.append))
    assert log == ["server error: RuntimeError. Please report it."] * 2


def test_only_what_uvicorn_documents_is_used():
    """Its configuration and its server, without a subclass: what else it has may change with any release."""
    used = set()
    for file in (ROOT / "kzgraph").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "uvicorn"), file
            assert not (isinstance(node, ast.ClassDef) and any("uvicorn" in ast.unparse(base) for base in node.bases)), file
            own = ("uvicorn.", "server.") if file.name == "uvicorn_server.py" else ("uvicorn.",)
            if isinstance(node, ast.Attribute) and ast.unparse(node).startswith(own):
                used.add(ast.unparse(node))
    assert used == {"uvicorn.Config", "uvicorn.Server", "server.should_exit", "server.serve"}


@pytest.mark.promise("pipelining")
@pytest.mark.slow
def test_pipelined_requests_are_limited_in_number(little):
    with serving("--time", "3", "--data", little) as server, contextlib.ExitStack() as stack:
        few = stack.enter_context(connect(server))
        few.sendall(post("SELECT (1 AS ?n) { }") + get("/sparql?query=ASK%7B%7D") * 8)
        assert [status for status, _ in answers(few, 9)] == [200] * 9
        before = rss(server.process.pid)
        many = [stack.enter_context(connect(server, f"127.0.1.{number % 4 + 10}")) for number in range(40)]
        for number, connection in enumerate(many):
            connection.sendall(post(f"{HEAVY} # ahead {number}"))
        server.until(lambda health: health["slow"] >= 1)
        for connection in many:
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 30_000)
        for connection in many:
            with contextlib.suppress(ConnectionResetError, BrokenPipeError):
                assert b" 200 " not in rest(connection)
        assert rss(server.process.pid) - before < 64 << 20
        server.until(lambda health: health["slow"] == health["waiting"] == 0)
        server.assert_alive()


@pytest.mark.promise("pipelining")
def test_pipelined_requests_are_limited_in_bytes(server):
    with connect(server, "127.0.1.14") as connection:
        connection.sendall(post(HEAVY + " # bytes behind"))
        server.until(lambda health: health["slow"] == 1)
        with contextlib.suppress(OSError):
            connection.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 900000\r\n\r\n" + bytes(600_000)
            )
        server.until(lambda health: health["slow"] == 0)
        assert b"HTTP/1.1 200" not in rest(connection)


@pytest.mark.promise("disconnect")
@pytest.mark.slow
def test_a_query_ends_when_its_client_disconnects_even_with_pipelined_requests(little):
    with serving("--time", "300", "--data", little) as server:  # longer than `until` waits
        for behind in range(3):
            connection = connect(server, f"127.0.1.{30 + behind}")
            connection.sendall(post(f"{HEAVY} # leaves {behind}") + get("/health") * behind)
            server.until(lambda health: health["slow"] == 1)
            connection.close()
            server.until(lambda health: health["slow"] == 0)


@pytest.mark.promise("unbounded-input")
@pytest.mark.parametrize("name", ["Accept", "If-None-Match", "Accept-Encoding", "Content-Type"])
def test_a_header_that_is_read_is_limited_in_length(server, name):
    for value in ("," * 60_000, ", ".join(["a/b"] * 51), "a" * 2100):
        method, path = ("POST", "/sparql") if name == "Content-Type" else ("GET", "/sparql?query=ASK%7B%7D")
        got = server.ask(path, method, b"ASK {}", **{name.replace("-", "_"): value})
        assert (got.status, got.type) == (431, "application/problem+json")
        assert name.lower() in got.json()["detail"]
    assert server.get("ASK {}", ", ".join(["a/b"] * 40 + ["*/*"])).status == 200


@pytest.mark.promise("unbounded-input")
def test_the_number_of_headers_is_limited(server):
    def ask(count):
        with connect(server) as connection:
            connection.sendall(get("/health", *["a:"] * (count - 2), "Connection: close"))
            return rest(connection)

    assert ask(100).startswith(b"HTTP/1.1 200 ")
    for count in (101, 20_000):
        answer = ask(count)
        assert answer.startswith(b"HTTP/1.1 431 ")
        assert b"access-control-allow-origin: *" in answer
        assert b"more than 100 headers" in answer
    server.assert_alive()


UPGRADE = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")


@pytest.mark.promise("malformed")
def test_an_offer_to_upgrade_is_ignored(server):
    with connect(server) as connection:
        connection.sendall(post("SELECT (1 AS ?n) { }", *UPGRADE) + get("/health", *UPGRADE) + post("SELECT (2 AS ?n) { }", *UPGRADE))
        (first, health, second) = answers(connection, 3)
        assert [first[0], health[0], second[0]] == [200] * 3
        assert (b'"1"' in first[1], b"ready" in health[1], b'"2"' in second[1]) == (True, True, True)
        whole = post("SELECT (3 AS ?n) { }", *UPGRADE)
        for place in range(len(whole)):  # for any fragmentation
            connection.sendall(whole[place : place + 1])
        assert b'"3"' in answers(connection, 1)[0][1]
    with connect(server) as connection:
        connection.sendall(post("SELECT (4 AS ?n) { }", "Connection: upgrade, close", "Upgrade: websocket"))
        assert b'"4"' in rest(connection)
    with connect(server) as connection:
        connection.sendall(b"CONNECT example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 4")


@pytest.mark.promise("malformed")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"GET /version\r\n\r\n", 400),
        (b"GET /version HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        (b"GET /version HTTP/1.2\r\nHost: x\r\n\r\n", 505),
        (b"GET /version HTTP/0.9\r\nHost: x\r\n\r\n", 505),
        (b"GET /version HTTP/2.0\r\n\r\n", 505),
        (b"GET /version HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"\x00\x01\x02\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\na b: c\r\n\r\n", 400),
        ("GET /sparql?query=é HTTP/1.1\r\nHost: x\r\n\r\n".encode(), 400),
    ],
    ids=["0.9", "2.0", "1.2", "0.9 named", "2.0 without Host", "no Host", "a URL too long", "no HTTP", "no header", "a URL not encoded"],
)
def test_malformed_requests_are_refused(server, text, status):
    """What the parser understands is refused in the usual format, anything else in plain text; nothing behind it is read."""
    with connect(server) as connection:
        connection.sendall(text + HEALTH.encode())
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer
    assert answer.count(b"HTTP/1.1 ") == 1
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b"connection: close" in head.lower()
    if status != 400:
        assert b"access-control-allow-origin: *" in head
        assert json.loads(body)["status"] == status


BODY = "query=ASK%7B%7D"
CHUNKS = f"f\r\n{BODY}\r\n0\r\n"
HEALTH = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def form(framing, body):
    """A query in a form with the given framing, and a second request behind it."""
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    return (head + framing + "\r\n" + body + HEALTH).encode()


@pytest.mark.promise("smuggling")
@pytest.mark.parametrize(
    ("text", "status"),
    [
        (form("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", CHUNKS + "\r\n"), 400),
        (form("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", CHUNKS + "\r\n"), 400),
        (form("Content-Length: 15\r\nContent-Length: 5\r\n", BODY), 400),
        (form("Content-Length: 15, 5\r\n", BODY), 400),
        (form("Content-Length: +15\r\n", BODY), 400),
        (form("Content-Length : 15\r\n", BODY), 400),
        (form("Transfer-Encoding:\x0bchunked\r\n", CHUNKS + "\r\n"), 400),
        (form("Transfer-Encoding: xchunked\r\n", CHUNKS + "\r\n"), 400),
        (form("Transfer-Encoding: gzip, chunked\r\n", CHUNKS + "\r\n"), 400),
        (form("Transfer-Encoding: chunked\r\n", CHUNKS.replace("\r\n", "\n") + "\n"), 400),
        (form("Transfer-Encoding: chunked\r\n", "fffffffffffffffffffff\r\n" + CHUNKS + "\r\n"), 400),
        (form("Transfer-Encoding: chunked\r\n", "zz\r\n" + CHUNKS + "\r\n"), 400),
        (form("Transfer-Encoding: chunked\r\n", CHUNKS.replace("f\r", "f;" + "a" * 400_000 + "\r") + "\r\n"), 400),
        (HEALTH.replace("Host: x\r\n", "Host: x\rX: y\r\n").encode(), 400),
        (HEALTH.replace("Host: x\r\n", "").encode(), 400),
        (HEALTH.replace("Host: x\r\n", "Host: x\r\nHost: y\r\n").encode(), 400),
    ],
)
def test_ambiguous_requests_are_refused(server, text, status):
    """With one error; what follows is not read as a request."""
    with connect(server) as connection:
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            connection.sendall(text)
        answer = rest(connection)
    if answer or len(text) < 400_000:  # the kernel may discard an answer while input is unread
        assert answer.startswith(b"HTTP/1.1 %d " % status), answer
        assert answer.count(b"HTTP/1.1 ") == 1
    server.assert_alive()


@pytest.mark.promise("smuggling")
@pytest.mark.parametrize(
    "text",
    [
        form("Content-Length: 15\r\nContent-Length: 15\r\n", BODY),
        form("Content-Length: 15, 15\r\n", BODY),
        form("Content-Length: 15\r\nX: a\r\n b\r\n", BODY),
        form("Content-Length: 15\r\n", BODY).replace(b"\r\n", b"\n"),
    ],
    ids=["a length twice", "a length in a list", "a folded line", "bare line feeds"],
)
def test_odd_requests_that_have_one_meaning_are_read_as_the_standard_allows(server, text):
    """RFC 9112, 2.2, 5.2 and 6.3: the request behind is read where the body ends."""
    with connect(server) as connection:
        connection.sendall(text)
        (status, body), (behind, _) = answers(connection, 2)
    assert (status, b"true" in body, behind) == (200, True, 200)


@pytest.mark.promise("smuggling")
def test_a_trailer_is_not_taken_for_a_header(server):
    with connect(server) as connection:
        connection.sendall(form("Transfer-Encoding: chunked\r\nAccept: text/csv\r\n", CHUNKS + "Accept: text/html\r\nHost: evil\r\n\r\n"))
        assert answers(connection, 2)[0] == (200, b"true")


@pytest.mark.promise("unbounded-input")
@pytest.mark.parametrize("first", ["POST /sparql", "GET /health"])
def test_an_endless_trailer_is_not_read(server, first):
    with connect(server) as connection:
        connection.sendall(f"{first} HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: ".encode())
        sent = 0
        with contextlib.suppress(OSError):
            while sent < 64 << 20:
                connection.sendall(b"a" * 65536)
                sent += 65536
        assert sent < 16 << 20
    server.assert_alive()


@pytest.mark.promise("no-cached-errors")
def test_errors_are_not_cached(server):
    for path in ("/nothing", "/questions/nothing", "/store?graph=urn:x", "/sparql?query=SELEC", "/sparql?x"):
        for accept in ("*/*", "text/html"):
            got = server.ask(path, Accept=accept)
            assert (got.status >= 400, got.headers["cache-control"]) == (True, "no-store"), path
    assert server.ask("/store?default", "PUT").headers["cache-control"] == "no-store"


@pytest.mark.promise("shutdown")
@pytest.mark.slow
def test_pending_requests_get_503_at_shutdown(little):
    with serving("--time", "60", "--data", little) as server:
        got = []
        asking = threading.Thread(target=lambda: got.append(server.post(HEAVY + " # stops")))
        asking.start()
        server.until(lambda health: health["slow"] == 1)
        os.kill(server.process.pid, signal.SIGTERM)
        asking.join()
    assert server.process.returncode == 0
    assert (got[0].status, got[0].type) == (503, "application/problem+json")
    assert got[0].json()["type"].endswith("/busy")
    assert "stopping" in got[0].json()["detail"]
    assert server.log[-1].endswith("stopped\n")
    assert "Traceback" not in "".join(server.log)


@pytest.mark.promise("disconnect")
@pytest.mark.slow
def test_a_disconnect_while_the_answer_arrives_is_not_an_error(little):
    with serving("--data", little) as server:
        for number in range(200):
            with connect(server) as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                connection.sendall(get(f"/health?{number}") * (number % 4 + 1))
        server.assert_alive()
    assert [line for line in server.log if not line.startswith("20")] == []


STOPPED_AT_ONCE = """
import os, signal, sys
from kzgraph.server import uvicorn_server
announce = uvicorn_server._announce
def announced(*about):
    announce(*about)
    os.kill(os.getpid(), signal.SIGTERM)
uvicorn_server._announce = announced
from kzgraph.__main__ import run
sys.exit(run())
"""


def test_a_signal_before_the_first_request_stops_the_server(little):
    """It came between the address and the handlers of uvicorn, and was lost."""
    words = command("--workers", 1, "--data", little)[3:]
    ended = subprocess.run(
        [sys.executable, "-c", STOPPED_AT_ONCE, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False, timeout=300
    )
    assert (ended.returncode, ended.stderr.splitlines()[-1][-7:]) == (0, "stopped")
