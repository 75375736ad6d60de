"""The reply of the front to a request."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import NamedTuple

from kzgraph.server.media import PROBLEM
from kzgraph.server.problems import BUSY, Problem


class Reply(NamedTuple):
    """Status, headers and body; `limit` names the limit that was exceeded, for the log."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes | bytearray
    limit: str = ""


def reply_of(problem: Problem) -> Reply:
    retry = {"retry-after": "1"} if problem.kind == BUSY else {}
    headers = {"content-type": PROBLEM, **retry, **problem.headers}
    return Reply(
        problem.status,
        tuple((name.encode(), value.encode()) for name, value in headers.items()),
        problem.body(),
        str(problem.more.get("limit", "")),
    )


@lru_cache(maxsize=256)
def reply_from(head: bytes) -> Reply:
    """The reply that the head of a worker's frame describes, without its body."""
    answer = json.loads(head)
    headers = ((b"content-type", answer["type"].encode()), *((name.encode(), value.encode()) for name, value in answer["headers"].items()))
    return Reply(answer["status"], headers, b"", answer.get("limit", ""))
