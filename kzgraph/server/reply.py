"""The reply to a request: made in a worker or in the front."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kzgraph.server.media import JSON, PROBLEM
from kzgraph.server.problems import BUSY, Problem
from kzgraph.server.worker import Message

NO_STORE = {"cache-control": "no-store"}


class Reply(NamedTuple):
    """Media type, whole body, further headers by their names in lower case, and status; `limit` is one that was exceeded, for the log."""

    type: str
    body: bytes | bytearray
    headers: Mapping[str, str] = MappingProxyType({})
    status: int = 200
    limit: str = ""

    def message(self) -> Message:
        return Message(json.dumps((self.type, dict(self.headers), self.status, self.limit)).encode(), self.body)


def reply_in(message: Message) -> Reply:
    """The reply of a message."""
    media_type, headers, status, limit = json.loads(message.head)
    return Reply(media_type, message.body, headers, status, limit)


def reply_of(problem: Problem) -> Reply:
    """A problem as a reply. Caches may keep some errors unless it forbids that."""
    headers = NO_STORE | ({"retry-after": "1"} if problem.kind == BUSY else {})
    return Reply(PROBLEM, problem.body(), headers, problem.status, str(problem.more.get("limit", "")))


def see_other(location: str, cache_control: str) -> Reply:
    """A redirect that depends on the header Accept."""
    return Reply("", b"", {"location": location, "vary": "Accept", "cache-control": cache_control}, 303)


def json_reply(value: Any) -> Reply:  # noqa: ANN401 (anything that JSON can hold)
    return Reply(JSON, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
