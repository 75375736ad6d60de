"""A figure drawn on the scale of its measure: positions, not lengths, so that nothing invites adding."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from kzgraph.vocab import LANGUAGES

WIDTH, HEIGHT = 400, 32
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
WORDS = {"several": (0.3, 0.95), "dozens": (1.15, 1.95), "hundreds": (2.0, 3.0), "thousands": (3.0, 4.0)}
ONE_MAGNITUDE = 10  # up to this ratio of the highest to the lowest number a scale is linear
STEPS = 6  # of a linear scale, at most
ARROW = 20  # how far an open end is drawn


class Stroke(NamedTuple):
    """One SVG path: `data` is its d attribute, `kind` one of solid, dashed, tick, hair and cut."""

    kind: str
    data: str


def written(value: str, language: str) -> str:
    """A whole number as a language writes it, with its thousands apart; any other text as it is."""
    if not value.isascii() or not value.isdecimal() or len(value) < 4:
        return value
    return f"{int(value):,}".replace(",", "," if language == LANGUAGES[0] else NO_BREAK_SPACE)


class Scale(NamedTuple):
    """A scale of `steps` equal steps from `low`: each is `step` more than the one before or, where `step` is 0, ten times that."""

    low: int
    step: int
    steps: int

    @property
    def tens(self) -> bool:
        return self.step == 0

    @property
    def numbers(self) -> list[int]:
        return [self.low * 10**place if self.tens else self.low + self.step * place for place in range(self.steps + 1)]

    def marks(self, language: str) -> list[str]:
        """The numbers under its lines, as a language writes them."""
        return [written(str(line), language) for line in self.numbers]

    def share(self, value: float) -> float:
        """Where a number stands, from 0 for the beginning of the scale to 1 for its end."""
        place = math.log10(max(value, 1) / self.low) if self.tens else (value - self.low) / self.step
        return min(max(place / self.steps, 0), 1)

    def grid(self) -> str:
        return "".join(f"M{WIDTH * place / self.steps:g} 0V{HEIGHT}" for place in range(self.steps + 1))

    def at(self, value: float) -> float:
        """Where a number stands, in the units of the drawing."""
        return round(self.share(value) * WIDTH, 1)

    def exact(self, value: float) -> list[Stroke]:
        """One tick: stated without a bound, which does not mean that it was checked."""
        return [Stroke("tick", f"M{self.at(value)} 5V27")]

    def at_least(self, value: float) -> list[Stroke]:
        """A bracket at the number and an arrow that is too short to be read as a range."""
        return self._bound(value, 1)

    def at_most(self, value: float) -> list[Stroke]:
        """A bracket at the number and a short arrow downwards."""
        return self._bound(value, -1)

    def between(self, low: float, high: float) -> list[Stroke]:
        """Two brackets and a line between them: a lower and an upper bound."""
        left, right = self.at(low), self.at(high)
        return [
            Stroke("solid", f"M{left + 5:g} 6.5H{left}V25.5H{left + 5:g}M{left} 16H{right}M{right - 5:g} 6.5H{right}V25.5H{right - 5:g}")
        ]

    def _bound(self, value: float, way: int) -> list[Stroke]:
        x = self.at(value)
        tip = round(x + way * ARROW, 1)
        return [
            Stroke("solid", f"M{x + way * 5:g} 6.5H{x}V25.5H{x + way * 5:g}M{x} 16H{tip}"),
            Stroke("solid", f"M{tip - way * 6:g} 11 {tip} 16 {tip - way * 6:g} 21"),
        ]

    def about(self, value: float) -> list[Stroke]:
        """A dashed tick: stated as approximate."""
        return [Stroke("dashed", f"M{self.at(value)} 5V27")]

    def word(self, magnitude: str) -> list[Stroke]:
        """A lens of hairlines over the order of size that a word gives."""
        low, high = (self.at(10**power) for power in WORDS[magnitude])
        steps = 36
        lines = []
        for step in range(steps + 1):
            x = low + (high - low) * step / steps
            half = 2 + 11 * math.sin(math.pi * step / steps)
            lines.append(f"M{x:.1f} {16 - half:.1f}V{16 + half:.1f}")
        return [Stroke("hair", "".join(lines))]


def scale_of(numbers: Sequence[float], words: Sequence[str] = ()) -> Scale:
    """The scale of the numbers of one measure: linear and fitted to them if they are of one magnitude, else of tens, as for words."""
    if words or not numbers or max(numbers) > ONE_MAGNITUDE * max(min(numbers), 1):
        highest = max([*numbers, *(10 ** WORDS[word][1] for word in words), 1])
        return Scale(1, 0, max(2, math.ceil(math.log10(highest))))
    low, high = min(numbers), max(numbers)
    if low * 2 < high or low == high:
        low = 0
    step = next(step for step in [digit * 10**power for power in range(16) for digit in (1, 2, 5)] if _lines(low, high, step)[1] <= STEPS)
    first, steps = _lines(low, high, step)
    return Scale(first, step, steps)


def _lines(low: float, high: float, step: int) -> tuple[int, int]:
    """Where a linear scale begins, and how many steps it has: a step more on a side where a number stands near its end."""
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 1)
    if first > 0 and low / step - first < 0.5:
        first -= 1
    if last - high / step < 0.5:
        last += 1
    return first * step, last - first
