"""Findings for those who read them: a terminal, a program, a forge, a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.errors import UsageError
from kzgraph.formats.findings import github, junit, markdown, sarif, text, turtle
from kzgraph.formats.tables import to_json
from kzgraph.safety.escapes import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kzgraph.validate.finding import Finding, Rule

FORMATS = ("text", "json", "sarif", "junit", "github", "md", "turtle")


def render(findings: Sequence[Finding], form: str, rules: Mapping[str, Rule], line_of: Callable[[str, int], str]) -> str:
    """The findings in one of FORMATS, ending in a line feed.

    `rules` holds what is known of each rule by its name and may lack some; `line_of` gives a line of a file, or nothing. Whatever
    findings, rules and lines hold, the result is text that UTF-8 can write, and of which a log takes no line for a command but
    those of the form github. Raises UsageError for another form.
    """
    writers: dict[str, Callable[[], str]] = {
        "text": lambda: text.render(findings, line_of),
        "json": lambda: _json(findings),
        "sarif": lambda: sarif.render(findings, rules),
        "junit": lambda: junit.render(findings, line_of),
        "github": lambda: github.render(findings),
        "md": lambda: markdown.render(findings),
        "turtle": lambda: turtle.render(findings),
    }
    if form not in writers:
        raise UsageError(f"{form}: no such format of findings. Choose {', '.join(FORMATS)}.")
    return writers[form]()


def _json(findings: Sequence[Finding]) -> str:
    """All fields of each finding, whole."""
    return escaped(to_json([{**finding._asdict(), "also": [place._asdict() for place in finding.also]} for finding in findings]))
