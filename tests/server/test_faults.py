"""Dead processes, damaged data, missing rights, and shutdown."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import gc
import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from kzgraph.formats import exports
from kzgraph.safety import confine
from kzgraph.server import forkserver, supervisor
from kzgraph.server import pool as pools
from kzgraph.server.pool import Pool
from kzgraph.server.problems import Problem
from kzgraph.server.requests import Request
from kzgraph.server.settings import Settings
from kzgraph.server.worker import COMMAND, SPAWN
from tests.server import corpus
from tests.server.serving import QUERY, ROOT, children, command, serving, start, stop
from tests.tiers import few

HEAVY = corpus.HEAVY["cross product counted"]


@pytest.fixture(scope="module")
def trig(workspace):
    """The graph as one file."""
    return "".join(exports.export(workspace, "trig").values())


@pytest.fixture(scope="module")
def server(little):
    """A server of one's own to harm: a limit that no answer reaches, though the processors are busy, and a heavy query soon does."""
    with serving("--time", "10", "--data", little) as running:
        yield running


def asked(pool):
    """The answer of a pool to a small query."""
    return pool.ask(Request("GET", "/sparql", "query=ASK%7B%7D", "text/csv").message())


@pytest.mark.promise("recovery")
def test_a_killed_worker_is_replaced(server):
    """A worker just killed is still among the children, and in the count, until the fork server has seen its end."""
    server.until(lambda health: health["workers"] == 2)
    before = set(server.pids())
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    server.assert_alive()
    server.until(lambda health: health["workers"] == len(server.pids()) == 2 and not before & set(server.pids()))


@pytest.mark.promise("complete")
def test_killing_a_worker_fails_only_its_query(server):
    got = []
    asking = threading.Thread(target=lambda: got.append(server.post(HEAVY + " # killed", source="127.0.0.5")))
    asking.start()
    server.until(lambda health: health["slow"] == 1)
    busiest = max(server.pids(), key=lambda pid: time.clock_gettime((~pid << 3) | 2))
    os.kill(busiest, signal.SIGKILL)
    asking.join()
    assert got[0].status == 422
    assert "out of memory" in got[0].json()["detail"]
    server.assert_alive()


@pytest.mark.promise("recovery")
def test_a_dead_fork_server_is_replaced(little):
    with serving("--workers", "2", "--data", little) as server:
        digest = server.ask("/version").json()["data"]["sha256"]
        (forkserver,), before = children(server.process.pid), set(server.pids())
        os.kill(forkserver, signal.SIGKILL)
        server.until(lambda health: health["workers"] == len(server.pids()) == 2 and not before & set(server.pids()))
        server.assert_alive()
        assert server.ask("/version").json()["data"]["sha256"] == digest
    assert any("reloaded" in line for line in server.log)


@pytest.mark.promise("recovery")
def test_a_server_that_runs_with_a_low_priority_keeps_its_fork_server(little):
    """No process may take a higher one than it has."""
    server = start("--data", little, "--time", "2", preexec_fn=lambda: os.nice(15))
    try:
        assert server.post(HEAVY).json()["limit"] == "time"
    finally:
        stop(server)
    assert not [line for line in server.log if "died" in line]


@pytest.mark.promise("recovery")
@pytest.mark.slow
def test_the_service_comes_back_although_successors_of_the_fork_server_are_killed(little):
    with serving("--workers", "2", "--data", little) as server:
        killed, deadline = set(), time.monotonic() + 120
        while len(killed) <= 10:
            assert time.monotonic() < deadline, killed
            for pid in children(server.process.pid):  # the fork server, then each successor while it starts
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
            time.sleep(0.01)
        assert server.ask("/health").status == 503
        assert server.ask("/health").json()["ready"] is False
        server.until(lambda health: health["workers"] == len(server.pids()) == 2)
        server.assert_alive()


@pytest.mark.promise("start-failures")
@pytest.mark.parametrize("call", ["subprocess.Popen", "socket.socketpair"])
@pytest.mark.slow
def test_the_service_comes_back_when_the_system_grants_processes_again(monkeypatch, little, call):
    """The fork server is killed; then the system grants neither a successor nor a socket to one, three times, for each of its reasons."""
    monkeypatch.setattr(supervisor, "RETRY", 0.05)
    log, refusals = [], []

    async def act():
        pool = Pool(Settings(data=little, workers=2), log.append)
        await pool.open()
        module, name = call.split(".")
        real = getattr(sys.modules[module], name)

        def refuse(*given, **options):
            if len(refusals) < 3:
                refusals.append(pool.counts["workers"])
                raise OSError(number, os.strerror(number))
            return real(*given, **options)

        monkeypatch.setattr(sys.modules[module], name, refuse)
        try:
            for number in (errno.ENOMEM, errno.EMFILE, errno.EAGAIN):
                refusals.clear()
                os.kill(children(os.getpid())[-1], signal.SIGKILL)
                async with asyncio.timeout(120):
                    while len(refusals) < 3 or pool.counts["workers"] < 2:
                        await asyncio.sleep(0.02)
                assert (await asked(pool)).body == b"true"
                assert refusals[-1] == 0
                assert call != "subprocess.Popen" or any(os.strerror(number) in line for line in log)
        finally:
            pool.close()

    asyncio.run(act())


HANGS = """
import os, time
from kzgraph.safety import confine

confined, marked = confine.confine, os.open({marker!r}, os.O_RDWR)

def hangs(mebibytes):
    if os.pread(marked, 4, 0) == b"hang":
        os.pwrite(marked, b"hung", 0)
        time.sleep(3600)
    return confined(mebibytes)

confine.confine = hangs
"""


@pytest.mark.promise("start-failures")
@pytest.mark.slow
def test_a_worker_that_hangs_before_it_reports_is_killed_and_replaced(monkeypatch, little, tmp_path):
    monkeypatch.setattr(supervisor, "START_SECONDS", 3)
    marker, log = tmp_path / "hung", []
    (tmp_path / "sitecustomize.py").write_text(HANGS.format(marker=str(marker)))

    async def act():
        pool = Pool(Settings(data=little, workers=2), log.append)
        with monkeypatch.context() as patched:  # the fork server takes the path of this process
            patched.syspath_prepend(tmp_path)
            marker.write_text("work")
            await pool.open()
        try:
            async with asyncio.timeout(120):
                while pool.counts["workers"] < 2:
                    await asyncio.sleep(0.02)
                before = children(pool._supervisor._process.pid)
                marker.write_text("hang")
                os.kill(before[0], signal.SIGKILL)
                while marker.read_text() != "hung":
                    await asyncio.sleep(0.02)
                (hung,) = set(children(pool._supervisor._process.pid)) - set(before)
                while pool.counts["workers"] < 2 or os.path.exists(f"/proc/{hung}"):  # noqa: PTH110
                    await asyncio.sleep(0.02)
            assert (await asked(pool)).body == b"true"
        finally:
            pool.close()

    asyncio.run(act())
    assert "the process that holds the data started no worker within 3 seconds" in log


NO_FORK = """
import errno, os

real, marked = os.fork, os.open({marker!r}, os.O_RDONLY)

def fork():
    if os.pread(marked, 2, 0) == b"no":
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    return real()

os.fork = fork
"""


@pytest.mark.promise("start-failures")
def test_while_no_worker_can_be_forked_requests_get_503(monkeypatch, little, tmp_path):
    monkeypatch.setattr(pools, "WAIT_SECONDS", 0.3)
    marker = tmp_path / "may-fork"
    (tmp_path / "sitecustomize.py").write_text(NO_FORK.format(marker=str(marker)))

    async def act():
        pool = Pool(Settings(data=little, workers=1), lambda _: None)
        with monkeypatch.context() as patched:  # the fork server takes the path of this process
            patched.syspath_prepend(tmp_path)
            marker.write_text("yes")
            await pool.open()
        try:
            async with asyncio.timeout(60):
                marker.write_text("no")
                os.kill(children(pool._supervisor._process.pid)[0], signal.SIGKILL)
                while pool.counts["workers"]:
                    await asyncio.sleep(0.02)
                for _ in range(2):
                    with pytest.raises(Problem, match="no worker became free"):
                        await asked(pool)
                marker.write_text("yes")
                while not pool.counts["workers"]:
                    await asyncio.sleep(0.02)
                assert (await asked(pool)).body == b"true"
        finally:
            pool.close()

    asyncio.run(act())


@pytest.mark.promise("recovery")
@pytest.mark.parametrize("loading", [False, True], ids=["at work", "while it loads"])
@pytest.mark.slow
def test_a_fork_server_that_hangs_is_killed_and_replaced(monkeypatch, little, loading):
    monkeypatch.setattr(supervisor, "START_SECONDS", 1 if loading else 3)
    monkeypatch.setattr(supervisor, "LONGER", 0 if loading else 20)
    monkeypatch.setattr(supervisor, "RETRY", 0.05)
    log = []

    async def act():
        pool = Pool(Settings(data=little, workers=1), log.append)
        await pool.open()
        try:
            async with asyncio.timeout(120):
                others, first = set(children(os.getpid())), pool._supervisor._process.pid
                if loading:
                    os.kill(first, signal.SIGKILL)
                    while not (later := set(children(os.getpid())) - others):
                        await asyncio.sleep(0.005)
                    os.kill(later.pop(), signal.SIGSTOP)
                    while not any("did not report within 1 seconds" in line for line in log):
                        await asyncio.sleep(0.02)
                    pool._supervisor._patience = 60
                else:
                    workers = children(first)
                    os.kill(first, signal.SIGSTOP)
                    for worker in workers:
                        os.kill(worker, signal.SIGKILL)
                while pool.counts["workers"] < 1 or pool._supervisor._process.pid == first:
                    await asyncio.sleep(0.02)
            assert (await asked(pool)).body == b"true"
        finally:
            pool.close()

    asyncio.run(act())
    assert loading or "the process that holds the data started no worker within 3 seconds" in log


@pytest.mark.promise("recovery")
@pytest.mark.slow
def test_changed_data_is_not_reloaded(tmp_path, little):
    file, text = tmp_path / "data.nq", little.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    with serving("--data", file) as server:
        file.write_text(text + "<urn:new> <urn:new> <urn:new> .\n", encoding="utf-8")
        os.kill(children(server.process.pid)[0], signal.SIGKILL)
        server.until(lambda health: not health["ready"])
        assert server.ask("/health").status == 503
        assert "cannot reload" in next(line for line in server.process.stderr if "reload" in line)
        file.write_text(text, encoding="utf-8")
        server.until(lambda health: health["ready"])
        server.assert_alive()


def refused(*options):
    """The exit code and the log of a server that does not start."""
    server = start(*options, check=False)
    assert server.port == 0
    return server.process.returncode, "".join(server.log)


@pytest.mark.promise("damaged-data")
def test_a_truncated_file_is_refused_with_line_and_column(tmp_path, trig):
    file = tmp_path / "cut.trig"
    file.write_text(trig[: len(trig) // 2 - 3], encoding="utf-8")
    code, words = refused("--data", file)
    assert code == 3
    assert f"{file}:" in words
    assert "not well-formed" in words


@pytest.mark.promise("damaged-data")
@pytest.mark.slow
def test_a_file_truncated_between_statements_is_refused_by_its_digest(tmp_path, trig):
    import hashlib

    whole = hashlib.sha256(trig.encode()).hexdigest()
    file = tmp_path / "data.trig"
    file.write_text(trig, encoding="utf-8")
    with serving("--data", file, "--sha256", whole) as server:
        assert server.ask("/version").json()["data"]["sha256"] == whole
    lines = "<urn:a> <urn:b> <urn:c> .\n" * 2
    for broken in (lines, trig.replace("Kazakhstan", "Kazakhstam", 1)):
        file.write_text(broken, encoding="utf-8")
        code, words = refused("--data", file, "--sha256", whole)
        assert code == 3
        assert "differs from the expected" in words
        assert whole in words


@pytest.mark.promise("damaged-data")
@pytest.mark.parametrize(
    ("name", "content", "code", "words"),
    few(
        2,
        [
            ("flipped.nq", b"<urn:a> <urn:b> <urn:\xffc> .\n", 3, "flipped.nq:1:"),
            ("empty.nq", b"", 3, "no triples"),
            ("data.txt", b"<urn:a> <urn:b> <urn:c> .\n", 2, "ends in .nq"),
            ("zeros.trig", b"\x00" * 100, 3, "zeros.trig:1:"),
        ],
    ),
    ids=["a byte flipped", "nothing", "another format", "zeros"],
)
def test_malformed_or_empty_data_is_refused(tmp_path, name, content, code, words):
    file = tmp_path / name
    file.write_bytes(content)
    exit_code, log = refused("--data", file)
    assert (exit_code, words in log, "Traceback" in log) == (code, True, False), log


def test_a_missing_file_is_refused(tmp_path):
    assert refused("--data", tmp_path / "none.nq")[0] == 2


@pytest.mark.slow
def test_a_folder_without_a_workspace_and_an_unavailable_address_are_refused(tmp_path):
    assert refused("--workspace", tmp_path)[0] == 2
    assert refused("--host", "192.0.2.1")[0] == 2
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, words = refused("--port", taken.getsockname()[1])
    assert code == 2
    assert "--port" in words


@pytest.mark.promise("start-failures")
def test_the_fork_server_survives_a_command_whose_socket_it_cannot_open():
    ours, theirs = socket.socketpair()
    with theirs, ours:
        ours.sendall(COMMAND.pack(SPAWN, 0))
        ours.shutdown(socket.SHUT_WR)
        forkserver._obey(None, theirs)  # returns, as the front is gone


@pytest.mark.promise("start-failures")
@pytest.mark.parametrize("number", [errno.ENOMEM, errno.EAGAIN])
def test_the_front_learns_when_fork_fails(monkeypatch, number):
    def refuse():
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fork", refuse)
    ours, theirs = socket.socketpair()
    with ours:
        assert forkserver._spawn(None, theirs.detach(), 0) == set()
        assert ours.recv(1) == b""


@pytest.mark.promise("start-failures")
@pytest.mark.slow
def test_a_blocked_or_full_log_does_not_stop_the_server(little):
    server = start("--log", "requests", "--data", little)
    connection = server.connect()
    for _ in range(2500):  # more than a pipe holds
        connection.request("GET", "/health")
        assert connection.getresponse().read()
    connection.close()
    server.process.stderr.close()
    for pid in server.pids():
        os.kill(pid, signal.SIGKILL)
    for _ in range(3):
        server.assert_alive()
    server.until(lambda health: health["workers"] == 2)
    server.process.terminate()
    assert server.process.wait(30) == 0


@pytest.mark.promise("shutdown")
def test_it_shuts_down_gracefully(little):
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(serving("--time", "2", "--data", little))
        idle = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        got = []
        asking = threading.Thread(target=lambda: got.append(server.post(HEAVY)))
        asking.start()
        server.until(lambda health: health["slow"] == 1)
        family = [*children(server.process.pid), *server.pids()]
        assert stop(server) == 0
        asking.join()
        assert got[0].json()["limit"] == "time"  # the pending request got an answer
        idle.settimeout(5)
        assert idle.recv(1) == b""
        assert server.log[-1].endswith("stopped\n")
        assert not [pid for pid in family if os.path.exists(f"/proc/{pid}")]  # noqa: PTH110


@pytest.mark.promise("shutdown")
def test_no_process_outlives_a_killed_server(little):
    with serving("--data", little) as server:
        family = [*children(server.process.pid), *server.pids()]
        assert len(family) >= 2
        server.process.kill()
        server.process.wait()
        deadline = time.monotonic() + 20
        while alive := [pid for pid in family if os.path.exists(f"/proc/{pid}")]:  # noqa: PTH110
            assert time.monotonic() < deadline, alive
            time.sleep(0.02)


@pytest.mark.promise("shutdown")
@pytest.mark.slow
def test_no_process_outlives_a_server_that_is_killed_while_it_starts(tmp_path):
    """The fork server then waits for a file, and would not see that the front is gone."""
    pipe = tmp_path / "data.nq"
    os.mkfifo(pipe)
    process = subprocess.Popen(command("--data", pipe), cwd=ROOT)
    deadline = time.monotonic() + 60
    while not children(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    (forkserver,) = children(process.pid)
    time.sleep(1)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while os.path.exists(f"/proc/{forkserver}"):  # noqa: PTH110
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.promise("log-privacy")
@pytest.mark.parametrize("log", few(1, ["requests", "events", "queries"]))
def test_queries_are_logged_only_on_request(log, little):
    secret = "ASK { <urn:secret> ?p ?o }"
    with serving("--log", log, "--time", "1", "--data", little) as server:
        server.get(secret)
        server.post(secret + " #")
        server.post(HEAVY + " # secret")
        server.get("secret {")
        for path in ("/sparql%3Fquery=secret", "/secret", "/questions/secret", "/resource/secret.ttl", "/reconcile/suggest/secret"):
            server.ask(path)
        server.ask("/%0asecond%20line" + "/long" * 1000)
        for path in ("/sparql", "/none"):
            assert server.ask(path, method="SECRET").status in (404, 405)
    text = "".join(server.log)
    assert ("secret" in text) == (log == "queries")
    assert "SECRET" not in text
    assert ("(no method) /sparql 405" in text) == (log != "events")
    assert ("GET /sparql" in text) == (log != "events")
    assert ("GET (no path) 404" in text) == (log == "requests")
    assert "worker ended: time" in text
    assert all(line.startswith("20") and len(line) < 300 for line in server.log)


# System calls that start a process or a thread: one that takes over a worker may call any of them.
PROCESS_CALLS = {
    "x86_64": {"clone": 56, "fork": 57, "clone3": 435},
    "aarch64": {"clone": 220, "clone3": 435},
}[platform.machine()]  # fmt: skip


def started(number):
    """Starts a process by a system call. Raises OSError if it is refused; a clone3 without arguments always fails, but how tells."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, signal.SIGCHLD if number in (56, 220) else 0, 0, 0, 0, 0) == 0:
        os._exit(0)
    if ctypes.get_errno() in (errno.EPERM, errno.EAGAIN):
        raise PermissionError


def confined(file):
    """What a worker can still do, tried in a child with the same restrictions."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        gc.freeze()
        try:
            confine.drop_privileges()
            guard = confine.confine(200)
            possible = []
            for name, act in (
                ("file", lambda: open("/etc/passwd")),  # noqa: PTH123, SIM115
                ("socket", lambda: socket.socket()),
                ("memory", lambda: bytearray(400 << 20)),
                ("pipe", lambda: os.pipe()),
                ("removal", lambda: os.unlink(file)),  # noqa: PTH108
                ("directory", lambda: os.mkdir(f"{file}.d")),  # noqa: PTH102
                ("program", lambda: os.execv("/bin/true", ["true"]) if guard == "landlock" else None),  # it would replace this process
                ("signal", lambda: os.kill(os.getppid(), 0)),
                *((name, lambda number=number: started(number)) for name, number in PROCESS_CALLS.items()),
            ):
                try:
                    act()
                    possible.append(name)
                except (OSError, MemoryError):
                    pass
            os.write(writer, " ".join([guard, *possible]).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader) as stream:
        return stream.read()


@pytest.mark.promise("worker-confined")
def test_a_worker_cannot_use_files_sockets_processes_or_more_memory(tmp_path):
    """With a Landlock of the right version, it cannot remove or run files or send signals either."""
    file = tmp_path / "file"
    file.touch()
    guard, *did = confined(file).split()
    libc = ctypes.CDLL(None)
    version = libc.syscall(444, None, ctypes.c_size_t(0), 1)
    assert guard == ("landlock" if version > 0 else "none")
    assert set(did) <= ({"signal"} if 0 < version < 6 else set() if version > 0 else {"removal", "directory", "program", "signal"})
    assert version < 1 or file.exists()


@pytest.mark.promise("sandbox-reported")
def test_the_reported_sandbox_is_in_force(server):
    server.until(lambda health: health["workers"] == (os.cpu_count() or 2))  # one that starts is not confined yet
    sandbox = server.ask("/version").json()["sandbox"]
    assert sandbox["network"] in ("namespaces", "seccomp", "none")
    assert sandbox["files"] in ("landlock", "none")
    assert any("sandbox of workers" in line and "landlock" in line for line in server.log)
    # root in a container may already be nobody in a user namespace
    assert sandbox["user"] in (("nobody", "own") if os.geteuid() == 0 else ("own",))
    for pid in server.pids():
        status = dict(line.split(":\t", 1) for line in open(f"/proc/{pid}/status", encoding="ascii") if ":\t" in line)  # noqa: PTH123, SIM115
        if sandbox["user"] == "nobody":
            assert set(status["Uid"].split()) == {"65534"}
        assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == 0
        assert status["NoNewPrivs"].strip() == "1"
        if sandbox["network"] == "namespaces":
            assert os.stat(f"/proc/{pid}/ns/net").st_ino != os.stat("/proc/self/ns/net").st_ino  # noqa: PTH116
        limits = open(f"/proc/{pid}/limits", encoding="ascii").read()  # noqa: PTH123, SIM115
        assert "Max open files            0" in limits


def rss(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * resource.getpagesize()


def most_rss(pid):
    """The peak."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:  # noqa: PTH123
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("VmHWM:"))


@pytest.mark.promise("bounded-memory")
@pytest.mark.slow
def test_memory_does_not_grow_with_requests(server):
    """Two clients send all kinds of headers, pipelined, wrong and deadly requests, most of them not cached; the cache may fill."""

    def load(count, source):
        connection = server.connect(source)
        for number in range(count):
            sparql = f"SELECT * {{ ?s ?p ?o }} LIMIT {number % 90 + 10} # now {number} {time.monotonic()}"
            sent = {"Content-Type": QUERY, "Accept": f"text/csv;q=0.{number}1{time.monotonic()}, */*", f"X-{number}": "x" * (number % 4000)}
            connection.request("POST", "/sparql", sparql if number % 5 else "SELEC" + sparql, sent)
            connection.getresponse().read()
            if number % 200 == 0:
                server.post("SELECT * " + "{ " * 5000 + "}" * 5000, source=source)
                with socket.create_connection(("127.0.0.1", server.port), timeout=30) as ahead:
                    ahead.sendall(f"GET /health?{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 8)
                    ahead.recv(1 << 16)
        connection.close()

    def size():
        return rss(server.process.pid) + max(map(rss, server.pids()))

    def both(count):
        threads = [threading.Thread(target=load, args=(count, source)) for source in ("127.0.0.6", "127.0.0.8")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    both(1500)  # fills the caches by header and by code
    sizes = [size()]
    for _ in range(3):
        both(500)
        sizes.append(size())
    assert sizes[-1] - sizes[0] < 6 << 20, sizes
    descriptors = len(os.listdir(f"/proc/{server.process.pid}/fd"))  # noqa: PTH208
    assert descriptors < 40
