"""Errors as clients get them: one JSON object of RFC 9457."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzgraph.server.settings import Limits

BUSY = "busy"
KINDS = "https://w3id.org/kzgraph/problem/"


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """A request without an answer. `kind` is stable; `more` has members for programs: line and column, or the limit that was exceeded."""

    def __init__(self, status: int, kind: str, detail: str, **more: str | float) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.more = status, kind, detail, more

    @property
    def headers(self) -> dict[str, str]:
        """Headers that say on what of the request it depends, for caches."""
        return {"vary": "Accept"} if self.status == 406 else {}

    def body(self) -> bytes:
        members = {"type": KINDS + self.kind, "title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        return json.dumps({**members, **self.more}, ensure_ascii=False).encode("utf-8", "replace")


def over(limit: str, value: float, detail: str, status: int = 422) -> Problem:
    """The problem of an answer that exceeds a limit."""
    return Problem(status, "limit", detail, limit=limit, value=value)


@contextlib.contextmanager
def logging_errors(log: Callable[[str], None]) -> Iterator[None]:
    """Logs an unexpected error by its type, without its message, which may quote a request; does not raise it."""
    try:
        yield
    except Exception as error:
        log(f"server error: {type(error).__name__}. Please report it.")


def too_busy() -> Problem:
    """The problem of a slow job for which there is no room."""
    return Problem(503, BUSY, "too many slow queries are running: retry in a moment, or ask for less.")


def out_of_memory(limits: Limits) -> Problem:
    """The problem of a job whose worker had too little memory or stack."""
    return over("memory", limits.memory, f"stopped: out of memory (limit {limits.memory} MiB), or nested too deeply.")


def stopped(reason: str, limits: Limits) -> Problem:
    """The problem of a job whose worker ended. `reason` is why the server ended it, empty if it died by itself."""
    if reason == "time":
        return over("time", limits.time, f"stopped after {limits.time:g} seconds. Ask for less.", 503)
    return too_busy() if reason else out_of_memory(limits)
