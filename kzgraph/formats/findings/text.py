"""Findings for a terminal or a log: the place, the source line with a caret, and how to fix it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from kzgraph.formats.findings.summary import counts, parts, place
from kzgraph.safety.escapes import one_line, shown, without_commands

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report
    from kzgraph.validate.finding import Finding

WIDEST = 160  # columns of a source line
TAB = 8
PLACES = 10  # other places of a finding


def write(report: Report) -> str:
    """What a reviewer should read, the findings, what is gone and waived in a few words, and the count."""
    sorted_out = parts(report.findings)
    lines = []
    for finding in sorted_out.present:
        lines += [head(finding), *details(finding, report.line_of)]
    lines += [head(finding) for finding in sorted_out.gone]
    for finding in sorted_out.waived:
        lines += [one_line(f"{place(finding)}: waived {finding.rule}: {finding.message}", 200), f"    reason: {one_line(finding.waived)}"]
    review = [report.review] if report.review else []
    return without_commands("\n".join([*review, *lines, counts(report.findings)])) + "\n"


def head(finding: Finding) -> str:
    state = f" [{finding.state}]" if finding.state else ""
    return one_line(f"{place(finding)}: {finding.severity} {finding.rule}{state}: {finding.message}")


def details(finding: Finding, line_of: Callable[[str, int], str]) -> Iterator[str]:
    """The other lines of a finding: the source line, how to fix it, the other places."""
    if finding.line:
        yield from _source(line_of(finding.file, finding.line).rstrip("\r\n"), finding.line, finding.column)
    if finding.fix:
        yield f"    fix: {one_line(finding.fix)}"
    for other in finding.also[:PLACES]:
        yield f"    also: {one_line(place(other))}"
    if finding.also[PLACES:]:
        yield f"    also: {len(finding.also) - PLACES} more places, which --format json lists"


def _source(line: str, number: int, column: int) -> Iterator[str]:
    """A source line beside its number, cut around the column, and a caret below it."""
    if not line.strip():
        return
    gutter = f"{number:>4} | "
    at = min(max(column - 1, 0), len(line))
    start, end = _window(line, at)
    piece = shown(line[start:end])
    before, after = "…" if start else "", "…" if end < len(line) else ""
    yield f"{gutter}{before}{piece}{after}"
    if column:
        aligned = "".join("\t" if char == "\t" else " " * _columns(char) for char in before + piece[: at - start])
        yield f"{' ' * (len(gutter) - 2)}| {aligned}^"


def _window(line: str, at: int) -> tuple[int, int]:
    """Where to cut a line so that it is no wider than WIDEST, with as much before the caret as after it where there is both."""
    start = end = at
    space = WIDEST
    while space > 0 and (start > 0 or end < len(line)):
        if end < len(line) and (start == 0 or end - at <= at - start):
            space -= _cost(line[end])
            end += 1
        else:
            start -= 1
            space -= _cost(line[start])
    return start, end


def _cost(char: str) -> int:
    """No character is free, so that a heap of accents ends too."""
    return TAB if char == "\t" else max(_columns(char), 1)


def _columns(char: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
