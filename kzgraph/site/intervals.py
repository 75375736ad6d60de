"""A figure drawn on a scale of tens: positions, not lengths, so that nothing invites adding. Each unit has a scale of its own."""

from __future__ import annotations

import math
from typing import NamedTuple

from kzgraph.vocab import LANGUAGES

WIDTH, HEIGHT = 400, 32
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
WORDS = {"several": (0.3, 0.95), "dozens": (1.15, 1.95), "hundreds": (2.0, 3.0), "thousands": (3.0, 4.0)}


class Stroke(NamedTuple):
    """One SVG path: `data` is its d attribute, `kind` one of solid, dashed, tick and hair."""

    kind: str
    data: str


def number(text: str) -> float:
    """The number that a text writes; 0, off the left end, for any other text (which validation reports)."""
    try:
        return float(text)
    except ValueError:
        return 0.0


class Scale(NamedTuple):
    """A scale from 1 to ten to the power of `decades`."""

    decades: int = 4

    def marks(self, language: str) -> list[str]:
        """The numbers under its lines, as a language writes them."""
        between = "," if language == LANGUAGES[0] else NO_BREAK_SPACE
        return [f"{10**power:,}".replace(",", between) for power in range(self.decades + 1)]

    def grid(self) -> str:
        """Its lines, as the data of one path."""
        return "".join(f"M{WIDTH * power / self.decades:g} 0V{HEIGHT}" for power in range(self.decades + 1))

    def at(self, value: float) -> float:
        """Where a number stands, in the units of the drawing."""
        return round(min(max(math.log10(max(value, 1)), 0), self.decades) * WIDTH / self.decades, 1)

    def exact(self, value: float) -> list[Stroke]:
        """One tick: stated without a bound, which does not mean that it was checked."""
        return [Stroke("tick", f"M{self.at(value)} 5V27")]

    def at_least(self, value: float) -> list[Stroke]:
        """A bracket at the number and an open arrow, since no upper end is given."""
        x = self.at(value)
        return [
            Stroke("solid", f"M{x + 6} 6.5H{x}V25.5H{x + 6}M{x} 16H{x + 40}"),
            Stroke("dashed", f"M{x + 45} 16H{x + 82}"),
            Stroke("solid", f"M{x + 79} 10 {x + 86} 16 {x + 79} 22"),
        ]

    def at_most(self, value: float) -> list[Stroke]:
        """A bracket at the number and an open arrow downwards."""
        x = self.at(value)
        return [
            Stroke("solid", f"M{x - 6} 6.5H{x}V25.5H{x - 6}M{x} 16H{x - 40}"),
            Stroke("dashed", f"M{x - 45} 16H{x - 82}"),
            Stroke("solid", f"M{x - 79} 10 {x - 86} 16 {x - 79} 22"),
        ]

    def about(self, value: float) -> list[Stroke]:
        """A dashed tick: stated as approximate."""
        return [Stroke("dashed", f"M{self.at(value)} 5V27")]

    def word(self, magnitude: str) -> list[Stroke]:
        """A lens of hairlines over the order of size that a word gives."""
        low, high = (step * WIDTH / self.decades for step in WORDS[magnitude])
        steps = 36
        lines = []
        for step in range(steps + 1):
            x = low + (high - low) * step / steps
            half = 2 + 11 * math.sin(math.pi * step / steps)
            lines.append(f"M{x:.1f} {16 - half:.1f}V{16 + half:.1f}")
        return [Stroke("hair", "".join(lines))]


def scale_of(highest: float) -> Scale:
    """The scale that ends at the first power of ten not below the highest number, and has at least two steps."""
    return Scale(max(2, math.ceil(math.log10(max(highest, 1)))))
