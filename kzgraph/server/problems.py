"""Errors as clients get them: one JSON object of RFC 9457."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzgraph.server.settings import Limits

BUSY, NO_PATH = "busy", "no-path"
KINDS = "https://w3id.org/kzgraph/problem/"


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """A request without an answer. `kind` is stable; `more` has members for programs: line and column, or the limit that was exceeded."""

    def __init__(self, status: int, kind: str, detail: str, **more: str | float) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.more = status, kind, detail, more

    def body(self) -> bytes:
        members = {"type": KINDS + self.kind, "title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        return json.dumps({**members, **self.more}, ensure_ascii=False).encode("utf-8", "replace")


def over(limit: str, value: float, detail: str, status: int = 422) -> Problem:
    """The problem of an answer that exceeds a limit."""
    return Problem(status, "limit", detail, limit=limit, value=value)


async def repeat(step: Callable[[], Awaitable[None]], seconds: float, log: Callable[[str], None]) -> None:
    """Takes a step every so many seconds, for ever. Logs an unexpected error by its type: its message may quote a request."""
    while True:
        try:
            await step()
        except Exception as error:
            log(f"server error: {type(error).__name__}. Please report it.")
        await asyncio.sleep(seconds)


def out_of_memory(limits: Limits) -> Problem:
    """The problem of a job whose worker had too little memory or stack."""
    return over("memory", limits.memory, f"stopped: out of memory (limit {limits.memory} MiB), or nested too deeply.")


def stopped(reason: str, limits: Limits) -> Problem:
    """The problem of a job whose worker ended. `reason` is why the server ended it, empty if it died by itself."""
    if reason == "time":
        return over("time", limits.time, f"stopped after {limits.time:g} seconds. Ask for less.", 503)
    if reason:
        return Problem(503, BUSY, "too many slow queries are running: retry in a moment, or ask for less.")
    return out_of_memory(limits)
