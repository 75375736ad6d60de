"""One deadline for an answer from outside, as a whole: the time-outs of sockets begin anew with each byte."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Value = TypeVar("Value")


def within(seconds: float, work: Callable[[], Value]) -> Value:
    """What `work` returns or raises. Raises TimeoutError after so many seconds; the thread that still works then ends with the program."""
    answer: Future[Value] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return answer.result(seconds)
