"""Severities and waivers: what the maintainers of a workspace decided about rules, each in one file of `ontology/checks/`."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph import prefixes
from kzgraph.graph.store import expand
from kzgraph.safety import bounded
from kzgraph.validate.finding import SEVERITIES, Finding
from kzgraph.validate.rules import BUILT_IN, RECURSIVE, UNCOMPILED
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


class Waiver(NamedTuple):
    """A finding that somebody accepts for a reason, until a day: `node` is a term as N-Triples writes it, or a file."""

    rule: str
    node: str
    reason: str
    until: datetime.date
    line: int


WAIVERS = "ontology/checks/waivers.yaml"
UNJUDGED = "unjudged-shape"  # reported of a graph at an endpoint alone


def judge(findings: Sequence[Finding], workspace: Workspace, rules: Collection[str], today: datetime.date) -> list[Finding]:
    """The findings with severity and waiver; and one for each waiver that has run out or waives nothing, or names no rule."""
    declared = severities(workspace)
    waivers = read(workspace)
    judged, used = _waived(findings, waivers, today)
    return _graded([*judged, *_about(waivers, declared, used, workspace, rules, today)], declared)


def applied(findings: Sequence[Finding], workspace: Workspace, today: datetime.date) -> list[Finding]:
    """The findings with severity and waiver, and none about waivers: where only some of the rules were judged, others waive nothing."""
    return _graded(_waived(findings, read(workspace), today)[0], severities(workspace))


def _waived(findings: Sequence[Finding], waivers: list[Waiver], today: datetime.date) -> tuple[list[Finding], set[tuple[str, str]]]:
    """The findings with the reasons of their waivers, and the rule and node of each waiver that is used."""
    active = {(waiver.rule, waiver.node): waiver for waiver in waivers if waiver.until >= today}
    judged = []
    used = set()
    for finding in findings:
        key = next((key for key in ((finding.rule, finding.focus), (finding.rule, finding.file)) if key in active), None)
        judged.append(finding._replace(waived=active[key].reason) if key else finding)
        used |= {key} if key else set()
    return judged, used


def _graded(findings: Sequence[Finding], declared: dict[str, str]) -> list[Finding]:
    return [finding._replace(severity=declared.get(finding.rule, "error")) for finding in findings]


def _about(
    waivers: list[Waiver],
    declared: dict[str, str],
    used: set[tuple[str, str]],
    workspace: Workspace,
    rules: Collection[str],
    today: datetime.date,
) -> Iterator[Finding]:
    def finding(rule: str, message: str, waiver: Waiver) -> Finding:
        return Finding(rule, message, BUILT_IN[rule].fix, value=f'"{waiver.rule}"', file=WAIVERS, line=waiver.line, column=1)

    for waiver in waivers:
        if waiver.rule not in rules:
            yield finding("unknown-rule", f"a waiver of {waiver.rule}, which is not a rule", waiver)
        elif waiver.until < today:
            yield finding("expired-waiver", f"the waiver of {waiver.rule} for {waiver.node} expired on {waiver.until}", waiver)
        elif (waiver.rule, waiver.node) not in used and waiver.rule != UNJUDGED:
            yield finding("unused-waiver", f"the waiver of {waiver.rule} for {waiver.node} waives nothing", waiver)
    for rule in sorted(declared.keys() - set(rules)):
        place = workspace.relative(workspace.check_files("severities.yaml")[-1])
        yield Finding(
            "unknown-rule", f"a severity for {rule}, which is not a rule", BUILT_IN["unknown-rule"].fix, file=place, line=1, column=1
        )


def _load(file: Path, empty: Any) -> Any:  # noqa: ANN401 (whatever YAML holds)
    if not file.is_file():
        return empty
    try:
        return _parsed(bounded.read_text(file)) or empty
    except bounded.YamlError as error:
        raise UsageError(f"{file}:{error.line}: {error}.") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}:1: cannot be read as UTF-8 text: {error}.") from None


@lru_cache(maxsize=8)  # versions of a workspace mostly share them
def _parsed(text: str) -> Any:  # noqa: ANN401 (whatever YAML holds; not to be changed)
    return bounded.load_yaml(text)


def severities(workspace: Workspace) -> dict[str, str]:
    """The severity of each rule that is not an error, from `ontology/checks/severities.yaml`. Raises UsageError."""
    known = {UNCOMPILED: "note", RECURSIVE: "note"}  # nothing is wrong
    for file in workspace.check_files("severities.yaml"):
        entries = _load(file, {})
        if not isinstance(entries, dict) or not all(isinstance(rule, str) and severity in SEVERITIES for rule, severity in entries.items()):
            raise UsageError(f"{file}:1: write a line RULE: SEVERITY for each rule, with one of {', '.join(SEVERITIES)}.")
        known |= entries
    return known


def read(workspace: Workspace) -> list[Waiver]:
    """The waivers of the workspace, from `ontology/checks/waivers.yaml`. Raises UsageError."""
    file = workspace.root / WAIVERS
    known = PREFIXES | prefixes.of_folder(workspace.root)
    entries = _load(file, [])
    waivers, lines = [], _lines(file)
    for number, entry in enumerate(entries if isinstance(entries, list) else [entries], 1):
        line = lines[number - 1] if number <= len(lines) else 1
        fields = entry if isinstance(entry, dict) else {}
        until = fields.get("until")
        texts = [fields.get(name) for name in ("rule", "node", "reason")]
        if set(fields) != {"rule", "node", "reason", "until"} or not all(isinstance(text, str) and text for text in texts):
            raise UsageError(f"{file}:{line}: waiver {number} needs rule, node, reason and until, a day such as 2027-06-30.")
        if not isinstance(until, datetime.date) or isinstance(until, datetime.datetime):
            raise UsageError(f"{file}:{line}: until is a day such as 2027-06-30, not {_shown(until)}.")
        node = expand(fields["node"], known)
        waivers.append(Waiver(fields["rule"], str(node) if node else fields["node"], fields["reason"], until, line))
    return waivers


def _shown(value: object) -> str:
    """A value in a few characters; a number may have more digits than Python writes."""
    return f"{value[:20]!a}" if isinstance(value, str) else f"a value of the type {type(value).__name__}"


def _lines(file: Path) -> list[int]:
    """The line of each waiver: it begins with a dash at the first column."""
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("-")]
