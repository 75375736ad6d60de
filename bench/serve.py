"""Requests a second for a small question, beside `oxigraph serve`, in one run.

Usage: python -m bench.serve [--rounds 3] [--seconds 3] [--connections 16]

Both servers hold the shipped graph and take turns; a figure is the median of the rounds. One client process sends the next request on
each of its connections as soon as it has the answer, and shares the machine with the servers. `uncached`: every query is a text of its
own. `cached`: always the same one. `beside heavy queries`: uncached, while another client keeps two cross products running from another
address. `CPU` is what the server's processes used for one request, in microseconds: what the machine's other work disturbs least.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kzgraph.formats.exports import export
from kzgraph.graph.workspace import Workspace
from tests import servers
from tests.server.serving import children, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KZ = "https://w3id.org/kzgraph/ontology#"
SMALL = f"SELECT ?n {{ ?figure a <{KZ}Figure> ; <{KZ}atLeast> ?n }}"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MODES = ("uncached", "cached", "beside heavy queries")
TICK = os.sysconf("SC_CLK_TCK")


def request(path: str, sparql: str) -> bytes:
    head = "Host: localhost\r\nAccept: application/sparql-results+json\r\n\r\n"
    return f"GET {path}?query={quote(sparql)} HTTP/1.1\r\n{head}".encode()


def whole(answer: bytes) -> bool:
    """Whether a response has come to its end; fails if it is no 200."""
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:300].decode(errors="replace"))
    lowered = head.lower()
    at = lowered.find(b"content-length:")
    if at < 0:
        return body.endswith(b"0\r\n\r\n")
    return len(body) >= int(lowered[at + 15 :].split(b"\r\n", 1)[0])


def drive(port: int, path: str, connections: int, seconds: float, *, cached: bool) -> int:
    """Sends requests for so long; how many were answered."""
    fixed = request(path, SMALL)
    front, back = fixed.split(b" HTTP/1.1", 1)
    mark = f"%23{os.getpid()}x{time.monotonic_ns()}x".encode()
    counter = itertools.count()

    def following() -> bytes:
        return fixed if cached else b"%s%s%d HTTP/1.1%s" % (front, mark, next(counter), back)

    with contextlib.ExitStack() as stack:
        poll = stack.enter_context(select.epoll())
        open_: dict[int, socket.socket] = {}
        parts: dict[int, bytes] = {}
        for _ in range(connections):
            each = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            poll.register(each, select.EPOLLIN)
            open_[each.fileno()], parts[each.fileno()] = each, b""
            each.sendall(following())
        done, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            for number, _ in poll.poll(1):
                parts[number] += open_[number].recv(1 << 16)
                if whole(parts[number]):
                    parts[number] = b""
                    done += 1
                    open_[number].sendall(following())
        return done


def used(pids: list[int]) -> float:
    """The seconds of a processor that processes have used."""
    total = 0.0
    for pid in pids:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / TICK
    return total


@contextlib.contextmanager
def heavy(port: int, path: str, *, wanted: bool) -> Iterator[None]:
    """Two connections from another address that ask for cross products."""
    stop = threading.Event()

    def flood(number: int) -> None:
        for turn in itertools.count():
            if stop.is_set():
                return
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 60, ("127.0.0.2", 0)) as each:
                each.sendall(request(path, f"{HEAVY}#{number}.{turn}.{time.monotonic_ns()}"))
                while not select.select([each], [], [], 0.1)[0] and not stop.is_set():
                    pass

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(2 if wanted else 0)]
    for thread in threads:
        thread.start()
    time.sleep(0.5 if wanted else 0)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def measure(port: int, path: str, pids: Callable[[], list[int]], mode: str, options: argparse.Namespace) -> tuple[float, float]:
    """Requests a second, and microseconds of a processor for each; the client runs in a process of its own."""
    call = f"drive({port}, {path!r}, {options.connections}, {options.seconds}, cached={mode == 'cached'})"
    code = f"from bench.serve import drive; print({call})"
    with heavy(port, path, wanted=mode == MODES[2]):
        before = used(pids())
        done = int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
        spent = used(pids()) - before
    return done / options.seconds, spent / max(done, 1) * 1e6


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        file = Path(folder) / "data.trig"
        file.write_text("".join(export(Workspace.open(), "trig").values()), encoding="utf-8")
        server = stack.enter_context(serving("--data", file))
        address = stack.enter_context(servers.oxigraph(file, Path(folder) / "oxigraph", "--union-default-graph"))
        peer_port = int(address.split(":")[2].split("/")[0])
        peers = {
            "kzgraph": (server.port, "/sparql", lambda: [server.process.pid, *children(server.process.pid), *server.pids()]),
            "oxigraph": (peer_port, "/query", lambda: [pid for pid in children(os.getpid()) if pid != server.process.pid]),
        }
        print(f"{'':22}" + "".join(f"{name + ' per s':>16}{'CPU us':>9}" for name in peers) + f"{'ratio':>8}")
        for mode in MODES:
            times: dict[str, list[tuple[float, float]]] = {name: [] for name in peers}
            turns = [name for _ in range(options.rounds) for name in peers]
            if mode == MODES[2]:  # oxigraph goes on with queries whose client has left: it must not be in the way of the next round
                turns = sorted(turns)
            for name in turns:
                port, path, pids = peers[name]
                times[name].append(measure(port, path, pids, mode, options))
            medians = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in times.items()}
            cells = "".join(f"{rate:>16.0f}{cpu:>9.0f}" for rate, cpu in medians.values())
            print(f"{mode:22}{cells}{medians['kzgraph'][0] / max(medians['oxigraph'][0], 1):>8.2f}", flush=True)


if __name__ == "__main__":
    main()
