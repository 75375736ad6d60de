"""What a client is told when it gets no answer: one JSON object of RFC 9457."""

from __future__ import annotations

import contextlib
import json
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzgraph.server.settings import Limits

BUSY = "busy"
KINDS = "https://w3id.org/kzgraph/problem/"


class Problem(Exception):  # noqa: N818 (the word of RFC 9457)
    """No answer, and why. `kind` is stable; `more` holds what programs may want, such as line and column, or the limit that was hit."""

    def __init__(self, status: int, kind: str, detail: str, **more: str | float) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail, self.more = status, kind, detail, more

    def body(self) -> bytes:
        """The object as UTF-8."""
        told = {"type": KINDS + self.kind, "title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        return json.dumps({**told, **self.more}, ensure_ascii=False).encode("utf-8", "replace")


def over(limit: str, value: float, detail: str, status: int = 422) -> Problem:
    """The problem of an answer that would go over a limit."""
    return Problem(status, "limit", detail, limit=limit, value=value)


@contextlib.contextmanager
def telling_faults(log: Callable[[str], None]) -> Iterator[None]:
    """Logs what should not happen, without its words, in place of ending for it."""
    try:
        yield
    except Exception as error:
        log(f"a fault of the server: {type(error).__name__}. Please report it.")


def too_busy() -> Problem:
    """The problem of a slow job for which there is no room."""
    return Problem(503, BUSY, "too many queries that take long are being answered: ask again in a moment, or for less.")


def stopped(why: str, limits: Limits) -> Problem:
    """The problem of a job whose worker ended, and why it did; empty if nobody ended it."""
    if why == "time":
        return over("time", limits.time, f"stopped after {limits.time:g} seconds. Ask for less.", 503)
    if why:
        return too_busy()
    told = f"stopped: its process died, most likely for want of memory ({limits.memory} MiB are allowed) or of too deep nesting."
    return over("memory", limits.memory, told)
