"""Findings as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.render.tables import plain, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.model import Finding

FORMATS = ("text", "json")


def render(findings: Sequence[Finding], form: str) -> str:
    """The findings in one of FORMATS; the text ends in a count."""
    if form == "json":
        return to_json([finding._asdict() for finding in findings])
    lines = []
    for finding in findings:
        place = f"{finding.file}:{finding.line}:{finding.column}" if finding.file else "(no file)"
        lines += [f"{place}: {finding.severity} {finding.rule}: {finding.message}", f"    mend: {finding.mend}"]
    count = len(findings)
    lines.append("no findings" if not count else "1 finding" if count == 1 else f"{count} findings")
    return plain("\n".join(lines)) + "\n"
