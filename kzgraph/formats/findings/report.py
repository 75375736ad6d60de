"""What a format of findings writes, and what is known of such a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kzgraph.validate.finding import Finding, Rule


class Report(NamedTuple):
    """The findings of one run.

    `rules` holds what is known of each rule by its name and may lack some; `line_of` gives a line of a file, or an empty text.
    `command` is what a user calls, and `title` names the run. `review` is what a change puts before a reviewer, as the format writes it;
    empty in a format that has no place for it.
    """

    findings: Sequence[Finding]
    rules: Mapping[str, Rule]
    line_of: Callable[[str, int], str]
    command: str
    title: str
    review: str = ""


class FindingFormat(NamedTuple):
    """A format of findings. Whatever findings, rules and lines hold, `write` gives text that UTF-8 can write and a log does not obey."""

    name: str
    help: str
    write: Callable[[Report], str]
