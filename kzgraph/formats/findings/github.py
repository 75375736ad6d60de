"""Findings as commands to the runner of a forge, which shows them beside the lines of a change.

Commands and their escapes: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.formats.findings.summary import by_severity, counts, parts
from kzgraph.safety.escapes import one_line

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report
    from kzgraph.validate.finding import Finding

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
SHOWN = 10  # annotations of each kind that the forge shows for a step


def write(report: Report) -> str:
    """One command for each finding that is neither gone nor waived, errors first, then the count as plain text."""
    present = by_severity(parts(report.findings).present)
    severities = [finding.severity for finding in present]
    lines = [_command(finding) for finding in present]
    if any(severities.count(severity) > SHOWN for severity in COMMANDS):
        # Before the notes: as the last of more than ten it would be hidden itself.
        hidden = f"::notice::The forge shows ten annotations of each kind; the summary holds all {len(present)} findings."
        lines.insert(len(lines) - severities.count("note"), hidden)
    return "\n".join([*lines, counts(report.findings)]) + "\n"


def _command(finding: Finding) -> str:
    values = {"file": finding.file, "line": str(finding.line or ""), "col": str(finding.column or ""), "title": finding.rule}
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items() if value)
    state = f"[{finding.state}] " if finding.state else ""
    fix = f"\nfix: {one_line(finding.fix)}" if finding.fix else ""
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(state + one_line(finding.message) + fix)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")
