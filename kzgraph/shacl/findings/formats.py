"""The formats of findings by name."""

from __future__ import annotations

from . import github, json_array, junit, markdown, sarif, text
from .report import FindingFormat

FORMATS = (
    FindingFormat("text", "for a terminal or a log", text.write),
    FindingFormat("json", "all fields", json_array.write),
    FindingFormat("sarif", "SARIF 2.1.0, for code scanning", sarif.write),
    FindingFormat("junit", "JUnit XML, which forges show as failed tests", junit.write),
    FindingFormat("github", "annotations of GitHub Actions", github.write),
    FindingFormat("md", "the summary of a pull request", markdown.write),
)
