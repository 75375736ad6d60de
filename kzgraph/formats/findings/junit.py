"""Findings as JUnit XML, which forges show as failed tests."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kzgraph.formats.findings.summary import parts, place
from kzgraph.formats.findings.text import details
from kzgraph.safety.escapes import one_line

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report
    from kzgraph.validate.finding import Finding

LONGEST_NAME = 300


def write(report: Report) -> str:
    """A test for each finding: failed, or skipped if it is waived; one that passed if there is none. What is gone is left out."""
    from xml.etree import ElementTree as ET

    sorted_out = parts(report.findings)
    cases = len(sorted_out.present) + len(sorted_out.waived)
    count = {"tests": str(max(cases, 1)), "failures": str(len(sorted_out.present)), "errors": "0", "skipped": str(len(sorted_out.waived))}
    root = ET.Element("testsuites", {"name": report.command, **count})
    suite = ET.SubElement(root, "testsuite", {"name": report.command, **count})
    taken: Counter[tuple[str, str]] = Counter()
    for finding in (*sorted_out.present, *sorted_out.waived):
        case = ET.SubElement(suite, "testcase", _case(finding, taken))
        if finding.waived:
            ET.SubElement(case, "skipped", {"message": one_line(finding.waived)})
        else:
            kind = finding.rule if finding.severity == "error" else f"{finding.severity}: {finding.rule}"
            failure = ET.SubElement(case, "failure", {"type": one_line(kind), "message": one_line(finding.message)})
            failure.text = "\n".join([one_line(f"{place(finding)}: {finding.message}"), *details(finding, report.line_of)])
    if not cases:
        ET.SubElement(suite, "testcase", {"classname": report.command, "name": "no findings"})
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(finding: Finding, taken: Counter[tuple[str, str]]) -> dict[str, str]:
    """The attributes of a test; forges drop the second of two tests with the same names, so it gets a number."""
    rule, name = one_line(finding.rule), one_line(f"{place(finding)}: {finding.message}", LONGEST_NAME)
    taken[rule, name] += 1
    case = {"classname": rule, "name": f"{name} ({taken[rule, name]})" if taken[rule, name] > 1 else name}
    if finding.file:
        case["file"] = one_line(finding.file)
    if finding.line:
        case["line"] = str(finding.line)
    return case
