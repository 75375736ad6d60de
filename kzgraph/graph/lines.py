"""The lines of a text: a line ends at LF, CRLF or CR, wherever a place is reported or a line is shown."""

from __future__ import annotations

import bisect
import re

_END = re.compile(r"\r\n|\n|\r")


class Lines:
    """Where the lines of a text begin."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _END.finditer(text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset in code points."""
        line = bisect.bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def split(text: str) -> list[str]:
    """The lines of a text without their ends."""
    return _END.split(text)
