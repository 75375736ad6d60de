"""The formats of findings: one row of `FINDING_FORMATS` is all that commands need to know of a format.

A new format is a module with its writer and a row here. CONTRIBUTING.md shows how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from kzgraph.errors import UsageError
from kzgraph.formats.findings import github, json_array, junit, markdown, sarif, text, turtle
from kzgraph.formats.findings.report import FindingFormat, Report
from kzgraph.validate.finding import Finding, Rule

FINDING_FORMATS = {
    row.name: row
    for row in (
        FindingFormat("text", "for a terminal or a log", text.write),
        FindingFormat("json", "all fields", json_array.write),
        FindingFormat("sarif", "SARIF 2.1.0, for code scanning", sarif.write),
        FindingFormat("junit", "JUnit XML, which forges show as failed tests", junit.write),
        FindingFormat("github", "annotations of GitHub Actions", github.write),
        FindingFormat("md", "the summary of a pull request", markdown.write),
        FindingFormat("turtle", "a validation report of SHACL", turtle.write),
    )
}
NOT_RUN = ("the shapes and the rules of wording were not run, so more may be wrong", "Fix the errors of this run, and run it again.")


def render(findings: Sequence[Finding], name: str, rules: Mapping[str, Rule], line_of: Callable[[str, int], str], review: str = "") -> str:
    """The findings in one of FINDING_FORMATS, ending in a line feed. Raises UsageError for another name."""
    if name not in FINDING_FORMATS:
        raise UsageError(f"unknown format of findings: {name}. Choose {', '.join(FINDING_FORMATS)}.")
    return FINDING_FORMATS[name].write(Report([*findings, *_not_run(findings)], rules, line_of, "kzgraph validate", "Validation", review))


def _not_run(findings: Sequence[Finding]) -> list[Finding]:
    """A note at the first finding that kept the shapes from judging, so that every format says it."""
    from kzgraph.validate.run import stopping  # late: `shapes check` has no stages

    first = next(iter(stopping([finding for finding in findings if finding.state != "gone"])), None)
    if not first:
        return []
    note = Finding("shapes-not-run", *NOT_RUN, file=first.file, line=first.line, column=first.column, severity="note")
    return [note._replace(state=first.state and "new")]
