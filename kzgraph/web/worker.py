"""A worker: does one job after another until it is killed, without a network, a file or a child of its own."""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
from typing import TYPE_CHECKING

from kzgraph import sandbox
from kzgraph.web.wire import Frame, frames
from kzgraph.web.work import do

if TYPE_CHECKING:
    import socket

    from kzgraph.web.data import Served

PR_SET_PDEATHSIG = 1


def serve(served: Served, channel: socket.socket, parent: int) -> None:
    """Tells that it is there, and answers each job on the channel, until the other side or its parent is gone."""
    _confine(served.limits.memory)
    if os.getppid() != parent:  # it died before its death would have been heard of
        return
    gc.freeze()
    channel.sendall(Frame(json.dumps({"pid": os.getpid()}).encode()).packed())
    for job in frames(channel):
        # one answer at a time: the front takes the first job without an answer for the one that is being done
        channel.sendall(do(served, job.head).packed())


def _confine(mebibytes: int) -> None:
    """The network is gone already (the fork server has none); this takes memory, files and outliving the fork server."""
    import ctypes

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a dying allocator prints is for nobody
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    sandbox.cap_memory(mebibytes)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
