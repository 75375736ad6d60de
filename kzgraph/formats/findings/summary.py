"""What all formats of findings share: the place of a finding, and counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kzgraph.validate.finding import SEVERITIES, Finding, Place


class Parts(NamedTuple):
    """Findings by what is to be done: `present` to fix, `gone` since the other version, `waived` for now."""

    present: list[Finding]
    gone: list[Finding]
    waived: list[Finding]


def parts(findings: Sequence[Finding]) -> Parts:
    """Each finding in its part, in the order given."""
    here = [finding for finding in findings if finding.state != "gone"]
    return Parts(
        [finding for finding in here if not finding.waived],
        [finding for finding in findings if finding.state == "gone"],
        [finding for finding in here if finding.waived],
    )


def by_severity(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first, else in the order given."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def place(at: Finding | Place) -> str:
    """File, line and column as editors read them; the text is not yet made harmless."""
    if not at.file:
        return "(no file)"
    return f"{at.file}:{at.line}:{at.column}" if at.line else at.file


def number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def counts(findings: Sequence[Finding]) -> str:
    """How many there are, such as "3 findings (2 errors, 1 warning), 1 waived; 1 new, 2 old"."""
    sorted_out = parts(findings)
    severities = [finding.severity for finding in sorted_out.present]
    text = number(len(severities), "finding") if severities else "no findings"
    if len(severities) > 1 or severities not in ([], ["error"]):
        kinds = [number(severities.count(severity), severity) for severity in SEVERITIES if severity in severities]
        text += f" ({', '.join(kinds)})"
    if sorted_out.waived:
        text += f", {len(sorted_out.waived)} waived"
    states = [finding.state for finding in (*sorted_out.present, *sorted_out.gone)]
    compared = [f"{states.count(state)} {state}" for state in ("new", "old", "gone") if state in states]
    return f"{text}; {', '.join(compared)}" if compared else text
