"""One cause, one finding: what only repeats another finding is left out, and many of one kind with one value become one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kzgraph.validate.finding import Finding, Place
from kzgraph.validate.rules import BUILT_IN, PRIVATE

MOST = 5  # findings of one rule about one value; of a name that does not exist, one is enough
NAMES = {"unknown-name", "unknown-standard-term"}


class Repeats(NamedTuple):
    """A finding of `rule` says nothing new where there is an error of `cause` about the same node and, unless `any_path`, property.

    With `of_value`, an error about the value that the finding is at does as well.
    """

    rule: str
    cause: str
    any_path: bool = True
    of_value: bool = False


WORDING = "|".join(name for name, rule in BUILT_IN.items() if rule.stage == "wording")
SHAPES = f"(?!(?:{'|'.join(BUILT_IN)})$).*"
REPEATS = (
    # The text disagrees because the value is wrong.
    Repeats(WORDING, f"(?!(?:{WORDING})$).*", any_path=False),
    Repeats("bound-of-label|number-not-in-label", "Figure-one-kind-of-value|Figure-bounds-in-order"),
    Repeats("concept-of-(?:label|paraphrase)", "Figure-one-kind-of-value"),
    Repeats("side-of-label", "Risk-origin-not-destination"),
    # Nobody is named where the value is of the wrong kind, or one too many.
    Repeats("Role-.*named.*", "(?!Role-).*", any_path=False),
    # What is no person has what no person has.
    Repeats("Person|Group-joins|name-not-in-(?:passage|text)", "Person-opaque", of_value=True),
    # Wrong offsets point to another text, and outside of everything.
    Repeats("Passage-inside-parent|passage-not-in-text", "Passage-inside-source|Passage-start"),
    # A text without a language is no English one.
    Repeats("Assertion-english-label", "Assertion-label"),
    # A file that speaks of another's node repeats what that has.
    Repeats(SHAPES, "not-its-own"),
)


def without_repeats(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those that an error explains, and without one that two constraints of a shape made of one value."""
    errors: dict[str, set[tuple[str, str]]] = {}
    for finding in findings:
        if finding.severity == "error" and not finding.waived and finding.focus:
            errors.setdefault(finding.focus, set()).add((finding.rule, finding.path))
    once = {(finding.rule, finding.focus, finding.path, finding.value, *_place(finding)): finding for finding in reversed(findings)}
    return [
        finding
        for finding in reversed(once.values())
        if not any(
            _explains(row, error, finding)
            for row in REPEATS
            for node in (finding.focus, *([finding.value] if row.of_value else []))
            for error in errors.get(node, ())
        )
    ]


def _explains(row: Repeats, error: tuple[str, str], finding: Finding) -> bool:
    rule, path = error
    return (
        (row.any_path or (bool(path) and path == finding.path))
        and re.fullmatch(row.rule, finding.rule) is not None
        and re.fullmatch(row.cause, rule) is not None
    )


def gathered(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, many of one rule about one value as the first of them, which names the places of the others.

    Those of two versions are gathered after they were compared, each state by itself: one that is new stays in sight.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        alike = finding.value and finding.file and not finding.waived and finding.rule not in PRIVATE
        groups.setdefault(
            (finding.rule, finding.path if finding.rule not in NAMES else "", finding.value, finding.severity, finding.state)
            if alike
            else (str(len(groups)),),
            [],
        ).append(finding)
    return [one for same in groups.values() for one in (_as_one(same) if len(same) > (1 if same[0].rule in NAMES else MOST) else same)]


def _as_one(same: Sequence[Finding]) -> list[Finding]:
    first, *others = same
    places = dict.fromkeys(map(_place, others))
    more = f"{len(others)} more {'place' if len(others) == 1 else 'places'}"
    fault = "points to it" if len(others) == 1 else "point to it"
    message = f"{first.message}; {more} {fault if first.rule in NAMES else 'with the same fault'}"
    return [first._replace(message=message, also=tuple(places))]


def _place(finding: Finding) -> Place:
    return Place(finding.file, finding.line, finding.column)
