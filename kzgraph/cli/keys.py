"""Single keys from a terminal, on a Latin or a Cyrillic keyboard."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# The letters on the same keys of a Russian or Kazakh keyboard.
SAME_KEY = dict(zip("йкыгнти", "qrsuynb", strict=True))
TICK = 0.2  # seconds


@contextmanager
def orderly_exit() -> Iterator[None]:
    """Turns SIGTERM and SIGHUP into SystemExit, so that temporary files are removed and the terminal is restored."""
    kept = {sign: signal.getsignal(sign) for sign in (signal.SIGTERM, signal.SIGHUP)}
    mine = [sign for sign, handler in kept.items() if handler == signal.SIG_DFL]  # nohup has it ignored, and so it stays
    for sign in mine:
        signal.signal(sign, _end)
    try:
        yield
    finally:
        for sign in mine:
            signal.signal(sign, kept[sign])


def _end(sign: int, _: object) -> None:
    raise SystemExit(128 + sign)


class Keys:
    """The terminal without waiting for the end of a line; as it was before, however the work ends."""

    def __init__(self) -> None:
        self.handle = sys.stdin.fileno()

    def __enter__(self) -> Keys:
        self.before = termios.tcgetattr(self.handle)
        tty.setcbreak(self.handle)
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(self.handle, termios.TCSANOW, self.before)  # a terminal that is held or gone drains nothing

    def read(self, known: Sequence[str]) -> str:
        """Waits for one of the keys; `q` at the end of the input. Several at once, as an arrow or pasted text sends them, are none."""
        while True:
            # A signal that comes just before a wait begins is heard when it ends: so it ends often.
            while not select.select([self.handle], [], [], TICK)[0]:
                pass
            raw = os.read(self.handle, 64)
            if not raw or raw == b"\x04":
                return "q"
            typed = raw.decode("utf-8", "replace").casefold()
            key = SAME_KEY.get(typed, typed)
            if key in known:
                return key
