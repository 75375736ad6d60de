"""A note on a query, apart from its words."""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """A phrase of the interface by its name, and its values. A list is of alternatives, a note stands for its sentence."""

    phrase: str
    values: dict[str, str | int | list[str] | Note]
