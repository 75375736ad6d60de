"""Findings as JSON, with all their fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.formats.tables import to_json
from kzgraph.safety.escapes import escaped

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report


def write(report: Report) -> str:
    """An array with an object for each finding."""
    return escaped(to_json([{**finding._asdict(), "also": [place._asdict() for place in finding.also]} for finding in report.findings]))
