"""A bar on the terminal while something long runs; nothing in a pipe."""

from __future__ import annotations

import sys

from kzgraph.render.tables import plain

WIDTH = 24


class Bar:
    """Shows a word, and how far the work is once it is called with the steps done and all steps. Gone when the work ends."""

    def __init__(self, word: str) -> None:
        self.word = plain(word)
        self.shown = sys.stderr.isatty()
        self._last = ""

    def __enter__(self) -> Bar:
        self._show(f"{self.word} ...")
        return self

    def __call__(self, done: int, steps: int) -> None:
        """The steps done, and all steps where they are known (else 0)."""
        if steps:
            full = WIDTH * done // steps
            self._show(f"{self.word} [{'#' * full}{'.' * (WIDTH - full)}] {100 * done // steps:3} %")
        elif done:
            self._show(f"{self.word} ... {done:,}")

    def __exit__(self, *_: object) -> None:
        self._show("")

    def _show(self, text: str) -> None:
        if self.shown and text != self._last:
            print(f"\r{text}{' ' * (len(self._last) - len(text))}", end="" if text else "\r", file=sys.stderr, flush=True)
            self._last = text
