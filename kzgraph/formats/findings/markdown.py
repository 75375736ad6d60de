"""Findings as a summary of a pull request, in GitHub Flavored Markdown.

Data is shown in two ways only: words of letters as they are, all else as code, in which a forge sees no markup, HTML, link or
name of a user.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kzgraph.formats.findings.summary import by_severity, counts, number, parts, place
from kzgraph.safety.escapes import fenced, one_line

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report
    from kzgraph.validate.finding import Finding

LARGEST = 1 << 20  # bytes of a summary; the forge drops a larger one whole
SPARE = 1 << 10  # for the heading and what was left out
LONGEST_CELL = 500
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^\S+)?|\S+')
# Forges link even a bare `www.`.
_WORD = re.compile(r"""(?!.*(?i:www))[("'“«]?(?:[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*)[)"'”»]?[.,;:!?]?|[-–—]""")


def write(report: Report) -> str:
    """The verdict, a table of findings, errors first, one of those that are waived, and what a reviewer should read, as far as it fits."""
    sorted_out = parts(report.findings)
    text = f"## {report.title} has {counts(report.findings)}.\n"
    rows = [
        (", ".join(filter(None, (finding.severity, finding.state))), *_where(finding), _prose(finding.message), _prose(finding.fix))
        for finding in by_severity(sorted_out.present)
    ]
    text += _table(("severity", "rule", "place", "message", "fix"), rows, LARGEST - SPARE - len(text.encode()))
    if sorted_out.waived:
        text += "\n### Waived\n"
        waived = [(*_where(finding), _prose(finding.waived)) for finding in sorted_out.waived]
        text += _table(("rule", "place", "reason"), waived, LARGEST - SPARE // 2 - len(text.encode()))
    if report.review:
        fits = len(text.encode()) + len(report.review.encode()) < LARGEST
        text += f"\n{report.review}" if fits else "\nWhat to review did not fit into this summary.\n"
    return text


def _where(finding: Finding) -> tuple[str, str]:
    return _code(one_line(finding.rule, LONGEST_CELL)), _code(one_line(place(finding), LONGEST_CELL))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], space: int) -> str:
    """As many rows as the space in bytes allows, and how many more there are."""
    if not rows:
        return ""
    lines = ["", _row(columns), _row(["---"] * len(columns))]
    for index, row in enumerate(rows):
        line = _row(row)
        space -= len(line.encode()) + 1
        if space < 0:
            lines += ["", f"{number(len(rows) - index, 'more finding')} did not fit into this summary."]
            break
        lines.append(line)
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _prose(text: str) -> str:
    """A sentence with its terms, literals and addresses as code."""
    runs: list[tuple[bool, list[str]]] = []
    for token in _TOKEN.findall(one_line(text, LONGEST_CELL)):
        is_word = _WORD.fullmatch(token) is not None
        if not runs or runs[-1][0] != is_word:
            runs.append((is_word, []))
        runs[-1][1].append(token)
    return " ".join(" ".join(tokens) if are_words else _code(" ".join(tokens)) for are_words, tokens in runs)


def _code(text: str) -> str:
    """A text as code that no text can leave; bars stand outside of it, since they part cells even in code."""
    return "&#124;".join(fenced(part) for part in text.split("|"))
