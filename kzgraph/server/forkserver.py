"""The process that loads the data once, cuts itself off from the network, and forks workers from what it holds.

Run as `python -m kzgraph.server.forkserver FD`, where FD is a socket to the front. The front's first frame tells what to serve; the answer
tells the digest, or why there is none. Then each message of the front is a sign and a number: `+` brings a socket and asks for a
worker on it, `-` kills the worker of that process id, `~` lets it run only when nothing else wants to.
"""

from __future__ import annotations

import csv  # noqa: F401 (a worker opens no file, so that it can import nothing: what is imported late is imported here)
import datetime  # noqa: F401
import difflib  # noqa: F401
import encodings.ascii
import encodings.idna  # noqa: F401
import json
import os
import select
import signal
import socket
import struct
import sys
import xml.sax.saxutils  # noqa: F401
from pathlib import Path
from typing import TYPE_CHECKING

import kzgraph.server.work  # noqa: F401
from kzgraph.errors import KzgraphError
from kzgraph.safety import confine, sandbox
from kzgraph.server import data, worker
from kzgraph.server.settings import Limits
from kzgraph.server.wire import Frame, frames

if TYPE_CHECKING:
    from kzgraph.server.data import Served

MESSAGE = struct.Struct("!cI")
SPAWN, KILL, YIELD = b"+", b"-", b"~"
NOBODY = 65534


def main(front: socket.socket) -> None:
    """Loads, tells so, and keeps workers until the front is gone."""
    wall = sandbox.wall_off()
    told = next(frames(front), None)
    if told is None:
        return
    wanted = json.loads(told.head)
    workspace, file = (Path(wanted[name]) if wanted[name] else None for name in ("workspace", "data"))
    try:
        served = data.load(workspace, file, wanted["sha256"], Limits(**wanted["limits"]))
    except KzgraphError as error:
        front.sendall(Frame(json.dumps({"error": str(error), "code": error.exit_code}).encode()).packed())
        return
    except MemoryError:
        front.sendall(Frame(json.dumps({"error": "the data is larger than the memory.", "code": 3}).encode()).packed())
        return
    user = _leave_root()
    confine.drop_privileges()
    about = {"wall": wall, "user": user, "digest": served.digest, "quads": len(served.store), "questions": list(served.questions)}
    front.sendall(Frame(json.dumps(about).encode()).packed())
    _keep(served, front)


def _leave_root() -> str:
    """Becomes nobody if it is root; says as whom the workers run."""
    if os.geteuid() != 0:
        return "own"
    try:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    except OSError:
        return "root"
    return "nobody"


def _keep(served: Served, front: socket.socket) -> None:
    """Does what the front asks, and lets dead workers go."""
    children: set[int] = set()
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        ready, _, _ = select.select([front.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 1 << 12)
            _reap(children)
        if front.fileno() not in ready:
            continue
        message, sockets, _, _ = socket.recv_fds(front, MESSAGE.size, 1)
        if len(message) < MESSAGE.size:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            return
        sign, pid = MESSAGE.unpack(message)
        if sign == SPAWN:
            children |= _spawn(served, sockets[0], (front.fileno(), woken, wakes))
        elif pid in children:  # not reaped yet, so that the number is still that worker's
            if sign == KILL:
                os.kill(pid, signal.SIGKILL)
            elif sign == YIELD:
                os.setpriority(os.PRIO_PROCESS, pid, 19)


def _spawn(served: Served, number: int, own: tuple[int, ...]) -> set[int]:
    """Forks a worker that answers on a socket; gives its process id, or none if the host grants no process: the front asks again."""
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        os.close(number)
        return set()
    if pid:
        os.close(number)
        return {pid}
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in own:
            os.close(descriptor)
        worker.serve(served, socket.socket(fileno=number), parent)
        code = 0
    finally:
        os._exit(code)


def _reap(children: set[int]) -> None:
    while children:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        children.discard(pid)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
