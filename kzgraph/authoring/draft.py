"""What an operation is about to write: computed whole before the first byte is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import nearest

UNFINISHED = "FIXME"


class Added(NamedTuple):
    """A block that a draft adds to a file: its text, and the line at which it begins."""

    file: Path
    line: int
    block: str


class Draft(NamedTuple):
    """New texts of files (None removes one), the blocks they add, what is left, and the command that comes next, without its workspace."""

    texts: Mapping[Path, str | None]
    added: tuple[Added, ...]
    notes: tuple[str, ...]
    then: tuple[str, ...]


def offered(text: str, names: Iterable[str]) -> str:
    """Up to five of the names, those most like the text first, for a message that says what is expected."""
    known = sorted(set(names))
    return ", ".join(nearest(text, known, 5) or known[:5])
