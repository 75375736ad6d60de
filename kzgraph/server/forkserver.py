"""The process that loads the data once, cuts itself off from the network, and forks workers.

Run as `python -m kzgraph.server.forkserver FD PID SETTINGS`: a socket to the front, the front's process id, with which this process ends,
and settings in JSON. It reports the digest of the data, or an error. After that, the front sends commands.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from kzgraph.errors import KzgraphError
from kzgraph.safety import confine
from kzgraph.safety.network import wall_off
from kzgraph.safety.process_limits import die_with
from kzgraph.server import data
from kzgraph.server.data import Dataset
from kzgraph.server.jobs import prepare, run
from kzgraph.server.requests import request_of
from kzgraph.server.settings import Limits
from kzgraph.server.worker import COMMAND, KILL, SPAWN, messages, packed

REAP_SECONDS = 0.2  # between looks for dead workers
NICE = 10  # of nice(2): the front comes first


def main(front: socket.socket, parent: int, settings: dict[str, Any]) -> None:
    """Loads the data, reports to the front, and serves it until it is gone."""
    die_with(parent)
    network = wall_off()
    workspace, file = (Path(settings[name]) if settings[name] else None for name in ("workspace", "data"))
    try:
        dataset = data.load(workspace, file, settings["sha256"], Limits(**settings["limits"]))
    except KzgraphError as error:
        front.sendall(packed({"error": str(error), "code": error.exit_code}))
        return
    except MemoryError:
        front.sendall(packed({"error": "out of memory: the data does not fit.", "code": 3}))
        return
    user = confine.drop_root()
    confine.drop_privileges()
    die_with(parent)  # again, as a change of user undoes it
    prepare(dataset)
    front.sendall(packed({"network": network, "user": user, "digest": dataset.digest, "quads": len(dataset.store)}))
    _obey(dataset, front)


def _obey(dataset: Dataset, front: socket.socket) -> None:
    """Follows the commands of the front, and ends the workers when it is gone."""
    children: set[int] = set()
    while True:
        ready, _, _ = select.select([front], [], [], REAP_SECONDS)
        children = {pid for pid in children if not os.waitpid(pid, os.WNOHANG)[0]}  # a dead one keeps its number until now
        if not ready:
            continue
        message, sockets, _, _ = socket.recv_fds(front, COMMAND.size, 1)
        if len(message) < COMMAND.size:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            return
        command, pid = COMMAND.unpack(message)
        if command == SPAWN:
            for descriptor in sockets:  # none where there are too many open files: the front then sees its end closed, and tries again
                children |= _spawn(dataset, descriptor, front.fileno())
        elif command == KILL and pid in children:
            os.kill(pid, signal.SIGKILL)


def _spawn(dataset: Dataset, descriptor: int, front: int) -> set[int]:
    """Forks a worker that answers on a socket.

    Returns the process id, or nothing if fork(2) fails: the front sees its end closed, and tries again.
    """
    parent = os.getpid()
    try:
        pid = os.fork()
    except OSError:
        os.close(descriptor)
        return set()
    if pid:
        os.close(descriptor)
        return {pid}
    try:
        os.close(front)
        _work(dataset, socket.socket(fileno=descriptor), parent)
    finally:
        os._exit(0)


def _work(dataset: Dataset, channel: socket.socket, parent: int) -> None:
    """Confines this worker, reports that it is ready, and answers one request after another until the front or the fork server is gone."""
    die_with(parent)
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))  # the server may be nicer still
    files = confine.confine(dataset.limits.memory)
    gc.freeze()
    channel.sendall(packed({"pid": os.getpid(), "files": files}))
    for message in messages(channel):
        channel.sendall(run(dataset, request_of(message)).message().packed())


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]), json.loads(sys.argv[3]))
