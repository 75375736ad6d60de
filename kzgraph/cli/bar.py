"""How far a long command is."""

from __future__ import annotations

import sys


class Progress:
    """How far something long is, on the terminal: a bar where the number of rows is known, else their count; nothing in a pipe."""

    WIDTH = 30

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.begin("reading", 0)

    def begin(self, word: str, rows: int) -> None:
        """Begins with something else, which has so many rows, or 0 where nobody knows."""
        self.word, self.rows = word, rows

    def show(self, row: int) -> None:
        """Shows the number of rows that are done."""
        if self.shown:
            filled = min(self.WIDTH * row // self.rows, self.WIDTH) if self.rows else 0
            bar = f"[{'#' * filled:<{self.WIDTH}}] " if self.rows else ""
            print(f"\r{self.word} {bar}{row:,} rows ", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            print("\r" + " " * (self.WIDTH + 40), end="\r", file=sys.stderr, flush=True)
