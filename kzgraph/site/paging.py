"""Pages in parts: what grows with the sources stands on several, each with an address of its own and small enough to load at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kzgraph.errors import KzgraphError

if TYPE_CHECKING:
    from kzgraph.site.reader import Reader

PART = "page"  # the field of an address that gives the number of the part
LARGEST = 200  # kilobytes of the entries of one part, by estimate; what stands around them comes on top
NEAR = 2  # parts before and after the one that is shown, to which it leads beside the first and the last

T = TypeVar("T")


class MissingPartError(KzgraphError):
    """A page has no such part."""


class Turn(NamedTuple):
    """Which part of a page is shown, and which is the last; the path and the query of the page."""

    number: int
    last: int
    path: str
    query: dict[str, str]

    def at(self, number: int) -> dict[str, str]:
        return addressed(self.query, number)

    @property
    def offered(self) -> list[int]:
        """The numbers of the parts to which it leads, in order; 0 for those left out between two."""
        near = {1, self.last, *range(max(1, self.number - NEAR), min(self.last, self.number + NEAR) + 1)}
        return [number for each in sorted(near) for number in ((each,) if each == 1 or each - 1 in near else (0, each))]


def cut(entries: Iterable[T], size: Callable[[T], float]) -> list[list[T]]:
    """The entries in parts of at most LARGEST kilobytes, or of one entry; one empty part if there are none. `size` is in kilobytes."""
    parts: list[list[T]] = [[]]
    taken = 0.0
    for entry in entries:
        grown = size(entry)
        if parts[-1] and taken + grown > LARGEST:
            parts.append([])
            taken = 0.0
        parts[-1].append(entry)
        taken += grown
    return parts


def chosen(parts: list[list[T]], reader: Reader) -> tuple[list[T], Turn]:
    """The part that an address asks for, the first where it gives no number. Raises MissingPartError."""
    number, last = reader.field(PART) or "1", len(parts)
    if not (number.isascii() and number.isdecimal() and len(number) < 9 and 1 <= int(number) <= last):
        raise MissingPartError(f"{PART}: expected a number from 1 to {last}, found {number[:20]}.")
    query = {name: value for name, value in reader.query if value and name != PART}
    return parts[int(number) - 1], Turn(int(number), last, reader.path, query)


def addressed(query: dict[str, str], number: int) -> dict[str, str]:
    """The query of a part of a page; the first has no number."""
    return {**query, PART: str(number)} if number > 1 else query


def addresses(parts: list[list[T]], query: dict[str, str] | None = None) -> list[dict[str, str]]:
    return [addressed(query or {}, number) for number in range(1, len(parts) + 1)]
