"""A number as an interval.

"At least 10" is from 10 on, "about 10" from 5 to 20, "dozens" from 12 on; a bound that its voice hedges is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kzgraph.vocab import KZV, NUMBERS

AT_LEAST = {KZV + "several": 2.0, KZV + "dozens": 12.0, KZV + "hundreds": 100.0, KZV + "thousands": 1000.0}
ABOUT = 2  # "about 10" is from half of it to twice as much
NOTHING: frozenset[str] = frozenset()


class Interval(NamedTuple):
    """The numbers that a figure leaves possible; `over` and `under` leave out the ends. `stated` are its bounds, unless they are hedged."""

    low: float = 0
    high: float = math.inf
    over: bool = False
    under: bool = False
    stated: frozenset[tuple[str, float]] = frozenset()

    def overlaps(self, other: Interval) -> bool:
        """Whether both leave a number possible."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        open_ended = any((side.over and side.low == low) or (side.under and side.high == high) for side in (self, other))
        return low < high or (low == high and not open_ended)

    def agrees(self, other: Interval) -> bool:
        """Whether the two state the same bounds, or one states exactly what the other states as the least."""
        if self.stated == other.stated:
            return bool(self.stated) and self == other
        bounds = dict(self.stated | other.stated)
        return len(self.stated) == len(other.stated) == 1 and bounds.keys() == {"exactly", "atLeast"} and len(set(bounds.values())) == 1


def interval(values: Mapping[str, frozenset[str]], exceeded: Iterable[Interval] = ()) -> Interval:
    """The interval of a figure with these values by the names of their properties; it is over those that it exceeds."""
    numbers = {name: given for name in NUMBERS for value in values.get(name, NOTHING) if (given := number(value)) is not None}
    stated = frozenset(numbers.items())
    if values.get("hedge"):
        return Interval()
    if "exactly" in numbers:
        return Interval(numbers["exactly"], numbers["exactly"], stated=stated)
    if "approximately" in numbers:
        return Interval(numbers["approximately"] / ABOUT, numbers["approximately"] * ABOUT, stated=stated)
    lows = [(numbers[name], name == "moreThan") for name in ("atLeast", "moreThan") if name in numbers]
    lows += [(AT_LEAST.get(word, 0.0), False) for word in values.get("magnitude", NOTHING)]
    lows += [(other.low, True) for other in exceeded]
    highs = [(numbers[name], name == "lessThan") for name in ("atMost", "lessThan") if name in numbers]
    (low, over), (high, under) = max(lows, default=(0.0, False)), min(highs, default=(math.inf, False))
    return Interval(low, high, over, under, stated)


def number(text: str) -> float | None:
    """The number that a text writes; None for any other text, which validation reports."""
    try:
        return float(text)
    except ValueError:
        return None
