"""A worker: does one job after another until it is killed, without a network, a file or a child of its own."""

from __future__ import annotations

import gc
import json
import os
from typing import TYPE_CHECKING

from kzgraph.safety.confine import confine
from kzgraph.server.wire import Frame, frames
from kzgraph.server.work import do

if TYPE_CHECKING:
    import socket

    from kzgraph.server.data import Served


def serve(served: Served, channel: socket.socket, parent: int) -> None:
    """Tells that it is there, and answers each job on the channel, until the other side or its parent is gone."""
    guard = confine(served.limits.memory)
    if os.getppid() != parent:  # it died before its death would have been heard of
        return
    gc.freeze()
    channel.sendall(Frame(json.dumps({"pid": os.getpid(), "files": guard}).encode()).packed())
    for job in frames(channel):
        # one answer at a time: the front takes the first job without an answer for the one that is being done
        channel.sendall(do(served, job.head).packed())
