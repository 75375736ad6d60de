"""What a client gets."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import NamedTuple

from kzgraph.server.media import PROBLEM
from kzgraph.server.problems import BUSY, Problem


class Reply(NamedTuple):
    """What came of a job: a status, headers, and the body; `limit` names the limit that stopped it, if one did."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes | bytearray
    limit: str = ""


def reply_of(problem: Problem) -> Reply:
    """The reply that tells of a problem."""
    again = ((b"retry-after", b"1"),) if problem.kind == BUSY else ()
    return Reply(problem.status, ((b"content-type", PROBLEM.encode()), *again), problem.body(), str(problem.more.get("limit", "")))


@lru_cache(maxsize=256)
def told_by(head: bytes) -> Reply:
    """The reply that a worker's head tells of, without its body."""
    told = json.loads(head)
    headers = ((b"content-type", told["type"].encode()), *((name.encode(), value.encode()) for name, value in told["headers"].items()))
    return Reply(told["status"], headers, b"", told.get("limit", ""))
