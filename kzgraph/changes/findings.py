"""Which findings a change brings, keeps and takes away."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.model import Finding


def match(old: Sequence[Finding], new: Sequence[Finding]) -> list[Finding]:
    """The findings of two versions with their state: new, old (in both, at its place in the new version) or gone.

    A finding is known again by rule, focus, path, value and file, as often as it occurs; where it occurs more or less often
    than before, those furthest down are new or gone. Sorted by file, line, column, rule and value.
    """
    left = Counter(map(_key, old))
    found = []
    for finding in sorted(new, key=_order):
        known = left[_key(finding)] > 0
        left[_key(finding)] -= known
        found.append(finding._replace(state="old" if known else "new"))
    for finding in sorted(old, key=_order, reverse=True):
        if left[_key(finding)] > 0:
            left[_key(finding)] -= 1
            found.append(finding._replace(state="gone"))
    return sorted(found, key=_order)


def _key(finding: Finding) -> tuple[str, ...]:
    """What a finding is known by. A parser names a node without an IRI anew each time."""
    focus, value = ("_:" if term.startswith("_:") else term for term in (finding.focus, finding.value))
    return finding.rule, focus, finding.path, value, finding.file


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.file, finding.line, finding.column, finding.rule, finding.value
