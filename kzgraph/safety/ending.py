"""The orderly end of a command: SIGINT, SIGTERM and SIGHUP unwind it, so that nothing temporary stays and no child runs on."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(SystemExit):
    """A signal ended the command; the exit code is 128 and its number, as shells have it."""

    def __init__(self, number: int) -> None:
        self.signal = signal.Signals(number)
        self.exit_code = 128 + number
        super().__init__(self.exit_code)


class _State:
    """How many blocks put signals off now, the one that came meanwhile, and the one that ended the command."""

    deferring = 0
    waiting: int | None = None
    ended: int | None = None


@contextmanager
def orderly() -> Iterator[None]:
    """Raises Ended within the block when a signal comes. A signal that is ignored, as by nohup, stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}
    handled = [number for number, handler in before.items() if handler in (signal.SIG_DFL, signal.default_int_handler)]
    for number in handled:
        signal.signal(number, _end)
    _State.ended = None
    try:
        yield
    except Exception:
        if _State.ended is not None:  # DuckDB raises an error of its own in place of what a signal raises within its queries
            raise Ended(_State.ended) from None
        raise
    finally:
        for number in handled:
            signal.signal(number, before[number])


@contextmanager
def deferred() -> Iterator[None]:
    """Puts signals off until the end of the block, which must be short."""
    _State.deferring += 1
    try:
        yield
    finally:
        _State.deferring -= 1
        number, _State.waiting = _State.waiting, None
        if number is not None:
            _end(number, None)


def _end(number: int, _: object) -> None:
    if _State.deferring:
        _State.waiting = number
        return
    for other in SIGNALS:  # a second signal would leave behind what the first is putting in order
        signal.signal(other, signal.SIG_IGN)
    _State.ended = number
    raise Ended(number)
