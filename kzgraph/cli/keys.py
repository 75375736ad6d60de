"""Single keys from a terminal."""

from __future__ import annotations

import os
import select
import sys
import termios
import tty
from collections.abc import Mapping, Sequence

TICK = 0.2  # seconds


class Keys:
    """Reads single keys from the terminal, and restores its mode at the end, even after an error."""

    def __init__(self) -> None:
        self.handle = sys.stdin.fileno()

    def __enter__(self) -> Keys:
        self.before = termios.tcgetattr(self.handle)
        tty.setcbreak(self.handle)
        return self

    def __exit__(self, *_: object) -> None:
        termios.tcsetattr(self.handle, termios.TCSANOW, self.before)  # draining would block on a stopped or closed terminal

    def read(self, accepted: Sequence[str], letters: Mapping[str, str]) -> str:
        """Waits for one of the keys `accepted`, or a letter that stands for one; `q` at the end of the input.

        Ignores several characters at once, as an arrow key sends.
        """
        while True:
            # A signal that arrives just before the wait is handled only after it, so waits are short.
            while not select.select([self.handle], [], [], TICK)[0]:
                pass
            raw = os.read(self.handle, 64)
            if not raw or raw == b"\x04":
                return "q"
            typed = raw.decode("utf-8", "replace").casefold()
            key = letters.get(typed, typed)
            if key in accepted:
                return key
