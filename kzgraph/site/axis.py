"""An axis of months, cut where long stretches are empty. A time is drawn as exactly as it is given."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.site.intervals import Stroke

if TYPE_CHECKING:
    from kzgraph.site.dates import When

STEP, HEIGHT, FOLD, MANY = 40, 28, 4, 36


class Cell(NamedTuple):
    """A stretch of the axis: the months from `first` to `last`, counted from year 0; a cut one holds nothing."""

    first: int
    last: int
    cut: bool

    @property
    def months(self) -> int:
        return self.last - self.first + 1

    @property
    def year(self) -> int:
        return self.first // 12

    @property
    def month(self) -> int:
        return self.first % 12 + 1


class Axis:
    """Cells of one width each: months, or years where months would be too many; more than FOLD empty ones in a row are one cut cell."""

    def __init__(self, times: Iterable[When]) -> None:
        months = [(time.first, time.last) for time in times]
        used = {month for first, last in months for month in range(first, last + 1)}
        self.size = 12 if len(used) > MANY else 1
        units = sorted({month // self.size for month in used})
        self.cells: list[Cell] = []
        for unit in units:
            if self.cells and unit * self.size > (after := self.cells[-1].last + 1):
                gap = unit * self.size - after
                if gap > FOLD * self.size:
                    self.cells.append(Cell(after, unit * self.size - 1, cut=True))
                else:
                    self.cells += [Cell(at, at + self.size - 1, cut=False) for at in range(after, unit * self.size, self.size)]
            self.cells.append(Cell(unit * self.size, unit * self.size + self.size - 1, cut=False))

    @property
    def width(self) -> int:
        """The width of the drawing, in its own units."""
        return max(len(self.cells), 1) * STEP

    def grid(self) -> str:
        """The lines between the cells, as the data of one path."""
        return "".join(f"M{at * STEP} 0V{HEIGHT}" for at, cell in enumerate(self.cells) if not cell.cut) + f"M{self.width} 0V{HEIGHT}"

    def cuts(self) -> list[Stroke]:
        """Two slashes in each cut cell."""
        middles = [at * STEP + STEP / 2 for at, cell in enumerate(self.cells) if cell.cut]
        return [Stroke("cut", f"M{x - 6:g} 22 {x:g} 6M{x:g} 22 {x + 6:g} 6") for x in middles]

    def place(self, time: When) -> tuple[float, float]:
        """From where to where a time may lie; the two are the same for a day."""
        left = self._at(time.first)
        if time.day:
            share = (time.day - 0.5) / calendar.monthrange(time.year, time.month)[1]
            return (left + share * STEP / self.size,) * 2
        return left, self._at(time.last) + STEP / self.size

    def _at(self, month: int) -> float:
        """Where a month begins."""
        index = next(at for at, cell in enumerate(self.cells) if cell.first <= month <= cell.last)
        return (index + (month - self.cells[index].first) / self.size) * STEP

    # ---- what stands on it

    def at(self, time: When) -> list[Stroke]:
        """A tick for a day; hairlines over the whole month or year for what is given no more exactly."""
        low, high = self.place(time)
        if low == high:
            return [Stroke("tick", f"M{low:.1f} 4V24")]
        lines = max(int((high - low) / 3.2), 2)
        hairs = "".join(f"M{low + 1 + (high - low - 2) * step / lines:.1f} 7V21" for step in range(lines + 1))
        return [Stroke("hair", hairs), Stroke("solid", f"M{low + 1:.1f} 4V24M{high - 1:.1f} 4V24")]

    def between(self, start: When, end: When) -> list[Stroke]:
        """From one time to another; between two that are the same unit nothing more than that unit is known."""
        if start.written == end.written:
            return self.at(start)
        return [*self.at(start), Stroke("solid", f"M{self.place(start)[1]:.1f} 14H{self.place(end)[0]:.1f}"), *self.at(end)]

    def since(self, start: When, until: When | None) -> list[Stroke]:
        """From a time on, without an end: an open arrow; where it is said as of a later time, dashes up to there and no further."""
        high = self.place(start)[1]
        if until and (stop := self.place(until)[0]) > high + 10:
            return [*self.at(start), Stroke("dashed", f"M{high + 3:.1f} 14H{stop - 3:.1f}"), *self._closing(stop)]
        tip = min(high + 34, self.width - 1)
        return [
            *self.at(start),
            Stroke("dashed", f"M{high + 3:.1f} 14H{tip:.1f}"),
            Stroke("solid", f"M{tip - 7:.1f} 8 {tip:.1f} 14 {tip - 7:.1f} 20"),
        ]

    def up_to(self, time: When) -> list[Stroke]:
        """A closing bracket: it holds up to this time, and nobody says from when."""
        low, high = self.place(time)
        tip = max(low - 30, 1)
        inside = self.at(time)[:1] if high > low else []
        tail = [Stroke("dashed", f"M{low - 3:.1f} 14H{tip:.1f}"), Stroke("solid", f"M{tip + 7:.1f} 8 {tip:.1f} 14 {tip + 7:.1f} 20")]
        return [*inside, *self._closing(high), *(tail if low - tip > 8 else [])]

    def _closing(self, x: float) -> list[Stroke]:
        return [Stroke("solid", f"M{x - 6:.1f} 4H{x:.1f}V24H{x - 6:.1f}")]
