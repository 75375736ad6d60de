"""Findings as JSON, with all their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.safety.escapes import escaped

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report


def write(report: Report) -> str:
    """An array with an object for each finding."""
    return to_json([{**finding._asdict(), "also": [place._asdict() for place in finding.also]} for finding in report.findings])


def to_json(value: Any) -> str:  # noqa: ANN401 (anything that JSON can hold)
    """Indented JSON that a log does not obey."""
    import json  # late: the table of formats is read for each command line

    return escaped(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
