"""The process that loads the data once, cuts itself off from the network, and forks workers.

Run as `python -m kzgraph.server.forkserver FD PID`: a socket to the front, and the front's process id, with which this process ends. The
front's first message has the settings; the answer has the digest of the data, or an error. After that, the front sends commands.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from pathlib import Path

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

NOBODY = 65534
NICE = 10  # of nice(2): the front comes first


def main(front: socket.socket, parent: int) -> None:
    """Loads the data, reports to the front, and serves it until it is gone."""
    die_with(parent)
    network = wall_off()
    message = next(messages(front), None)
    if message is None:
        return
    settings = json.loads(message.head)
    workspace, file = (Path(settings[name]) if settings[name] else None for name in ("workspace", "data"))
    try:
        dataset = data.load(workspace, file, settings["sha256"], Limits(**settings["limits"]))
    except KzgraphError as error:
        front.sendall(packed({"error": str(error), "code": error.exit_code}))
        return
    except MemoryError:
        front.sendall(packed({"error": "out of memory: the data does not fit.", "code": 3}))
        return
    user = _drop_root()
    confine.drop_privileges()
    die_with(parent)  # again, as a change of user undoes it
    prepare(dataset)
    about = {
        "network": network,
        "user": user,
        "digest": dataset.digest,
        "quads": len(dataset.store),
    }
    front.sendall(packed(about))
    _obey(dataset, front)


def _drop_root() -> str:
    """Becomes the user nobody if it is root. Returns as whom workers run: nobody, own (the user who started the server) or root."""
    if os.geteuid() != 0:
        return "own"
    try:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    except OSError:
        return "root"
    return "nobody"


def _obey(dataset: Dataset, front: socket.socket) -> None:
    """Follows the commands of the front, and ends the workers when it is gone."""
    children: set[int] = set()
    while True:
        message, sockets, _, _ = socket.recv_fds(front, COMMAND.size, 1)
        children = {pid for pid in children if not os.waitpid(pid, os.WNOHANG)[0]}  # a dead one keeps its number until now
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
    main(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[2]))
