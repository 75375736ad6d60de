"""Which findings a change brings, keeps and takes away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from kzgraph.validate.finding import Finding
from kzgraph.validate.rules import PRIVATE
from kzgraph.validate.stages import reached_the_shapes


def marked(old: Sequence[Finding], now: Sequence[Finding]) -> list[Finding]:
    """The findings with their state; without one where it is unknown, so that they fail.

    Where the shapes did not judge the present version, nothing is old or gone: what they would find is not known. Where they did not
    judge the old one, nothing that they find is new. A private number is never old: its finding does not hold it, so that another may
    have taken its place.
    """
    if not reached_the_shapes(now):
        return list(now)
    unsure = () if reached_the_shapes(old) else ("new",)
    return [
        finding._replace(state="") if finding.state in unsure or (finding.rule in PRIVATE and finding.state == "old") else finding
        for finding in match(old, now)
    ]


def match(old: Sequence[Finding], new: Sequence[Finding]) -> list[Finding]:
    """The findings of two versions with their state: new, old (in both, at its place in the new version) or gone.

    A finding is known again by rule, focus, path, value and file, as often as it occurs, and one about a node in another file
    too; where it occurs more or less often than before, those furthest down are new or gone. Sorted by file, line, column, rule and value.
    """
    left = sorted(old, key=_order)
    findings = []
    unknown = sorted(new, key=_order)
    for key in (_key, _key_elsewhere):
        known = Counter(map(key, left))
        again, unknown = _split(unknown, key, known)
        findings += [finding._replace(state="old") for finding in again]
        left = _without(left, key, Counter(map(key, again)))
    findings += [finding._replace(state="new") for finding in unknown]
    findings += [finding._replace(state="gone") for finding in left]
    return sorted(findings, key=_order)


def _split(
    findings: list[Finding], key: Callable[[Finding], tuple[str, ...]], known: Counter[tuple[str, ...]]
) -> tuple[list[Finding], list[Finding]]:
    """The findings that are known, as often as they are, and the others."""
    again: list[Finding] = []
    others: list[Finding] = []
    for finding in findings:
        (again if known[key(finding)] > 0 else others).append(finding)
        known[key(finding)] -= 1
    return again, others


def _without(findings: list[Finding], key: Callable[[Finding], tuple[str, ...]], taken: Counter[tuple[str, ...]]) -> list[Finding]:
    """The findings but for so many of each key, the first ones."""
    rest = []
    for finding in findings:
        if taken[key(finding)] > 0:
            taken[key(finding)] -= 1
        else:
            rest.append(finding)
    return rest


def _key(finding: Finding) -> tuple[str, ...]:
    """What a finding is known by. A parser names a node without an IRI anew each time."""
    focus, value = ("_:" if term.startswith("_:") else term for term in (finding.focus, finding.value))
    return finding.rule, focus, finding.path, value, finding.file


def _key_elsewhere(finding: Finding) -> tuple[str, ...]:
    """What a finding about a node is known by when its file was renamed; a finding about a file alone is known by its file."""
    return _key(finding)[:-1] if finding.focus else _key(finding)


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.rule, finding.value
