"""The files of findings as a report shows them: named from the current folder, with source lines but for private ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from kzgraph.graph.lines import split
from kzgraph.graph.workspace import BORROWED
from kzgraph.safety.files import read_below
from kzgraph.validate.finding import Finding
from kzgraph.validate.harm import is_private
from kzgraph.validate.redaction import redact
from kzgraph.validate.rules import FILE_BYTES, PRIVATE


def relative_to(folder: Path, root: Path, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a workspace at `root`, with files below `folder` named from there, as editors and forges expect."""

    def name(file: str) -> str:
        path = root / file
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) and not file.startswith(BORROWED) else file

    return [
        finding._replace(
            file=name(finding.file) if finding.file else "",
            also=tuple(place._replace(file=name(place.file)) for place in finding.also),
        )
        for finding in findings
    ]


def line_reader(folder: Path, findings: Sequence[Finding]) -> Callable[[str, int], str]:
    """A function that gives a line of a file below `folder`, and an empty text for a line with personal data."""
    hidden = {(finding.file, finding.line) for finding in findings if finding.rule in PRIVATE}

    @cache
    def lines(file: str) -> list[str]:
        text = read_below(folder, file, FILE_BYTES).decode("utf-8", "replace")
        return ["", *split(text), ""]

    @cache
    def private(file: str, first: int, last: int) -> bool:
        text = "\n".join(lines(file)[first : last + 1])
        return is_private(text) or redact(text) != text

    @cache
    def line_of(file: str, line: int) -> str:
        if (file, line) in hidden or not 0 < line < len(lines(file)) - 1 or private(file, line, line):
            return ""
        # Personal data may go over the end of a line: then two lines hold it, and neither does alone.
        over = any(not private(file, near, near) and private(file, min(line, near), max(line, near)) for near in (line - 1, line + 1))
        return "" if over else lines(file)[line]

    return line_of
