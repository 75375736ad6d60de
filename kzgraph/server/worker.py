"""A worker process: does one job after another until it is killed, without network, files or child processes."""

from __future__ import annotations

import gc
import json
import os
from typing import TYPE_CHECKING

from kzgraph.safety.confine import confine
from kzgraph.safety.sandbox import die_with
from kzgraph.server.frames import Frame, frames
from kzgraph.server.jobs import run

if TYPE_CHECKING:
    import socket

    from kzgraph.server.data import Dataset


def serve(dataset: Dataset, channel: socket.socket, parent: int) -> None:
    """Confines the process, reports that it is ready, and answers jobs on the channel until the front or the parent is gone."""
    die_with(parent)
    files = confine(dataset.limits.memory)
    gc.freeze()
    channel.sendall(Frame(json.dumps({"pid": os.getpid(), "files": files}).encode()).packed())
    for job in frames(channel):
        # one answer at a time: the front takes the first unanswered job for the one that is running
        channel.sendall(run(dataset, job.head).packed())
