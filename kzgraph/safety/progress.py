"""A progress bar on the terminal; nothing in a pipe."""

from __future__ import annotations

import sys

from kzgraph.safety.escapes import plain

WIDTH = 24


class Bar:
    """Shows a word and the share of steps done; cleared when the work ends."""

    def __init__(self, word: str) -> None:
        self.shown = sys.stderr.isatty()
        self._last = ""
        self.begin(word)

    def begin(self, word: str, steps: int = 0) -> None:
        """Starts a new part of the work, with its number of steps, or 0 if unknown."""
        self.word, self.steps = plain(word), steps

    def __enter__(self) -> Bar:
        self._show(f"{self.word} ...")
        return self

    def __call__(self, done: int, steps: int = 0) -> None:
        """Shows the steps done, and sets their total if it is known only now."""
        steps = steps or self.steps
        if steps:
            full = min(WIDTH * done // steps, WIDTH)
            self._show(f"{self.word} [{'#' * full}{'.' * (WIDTH - full)}] {min(100 * done // steps, 100):3} %")
        elif done:
            self._show(f"{self.word} ... {done:,}")

    def __exit__(self, *_: object) -> None:
        self._show("")

    def _show(self, text: str) -> None:
        if self.shown and text != self._last:
            print(f"\r{text}{' ' * (len(self._last) - len(text))}", end="" if text else "\r", file=sys.stderr, flush=True)
            self._last = text
