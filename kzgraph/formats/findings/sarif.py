"""Findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), section numbers below are its own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kzgraph import __version__
from kzgraph.formats.findings.json_array import to_json
from kzgraph.safety.escapes import one_line
from kzgraph.validate.finding import SEVERITIES, Finding, Place, Rule

if TYPE_CHECKING:
    from kzgraph.formats.findings.report import Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
BASELINE = {"new": "new", "old": "unchanged", "gone": "absent"}
LONGEST = 20_000


def write(report: Report) -> str:
    """One run with a result for each finding, and the rules that they name."""
    names = sorted({finding.rule for finding in report.findings})
    driver = {
        "name": "kzgraph",
        "version": __version__,
        "informationUri": "https://w3id.org/kzgraph/ontology",
        "rules": [_rule(name, [finding for finding in report.findings if finding.rule == name], report.rules.get(name)) for name in names],
    }
    compared = any(finding.state for finding in report.findings)
    seen: Counter[tuple[str, bool]] = Counter()
    results = [_result(finding, names.index(finding.rule), compared, seen) for finding in report.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str, findings: Sequence[Finding], rule: Rule | None) -> dict[str, Any]:
    title = _message((rule.title if rule else "") or name)
    described = {
        "id": one_line(name),
        "shortDescription": title,
        "fullDescription": title,
        "help": _message((rule.fix if rule else "") or findings[0].fix or name),
        "defaultConfiguration": {"level": min((finding.severity for finding in findings), key=SEVERITIES.index)},
    }
    return {**described, "properties": {"stage": rule.stage}} if rule else described


def _result(finding: Finding, index: int, compared: bool, seen: Counter[tuple[str, bool]]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": one_line(finding.rule),
        "ruleIndex": index,
        "level": finding.severity,
        "message": _message(finding.message, finding.fix),
        "partialFingerprints": {"finding/v1": _fingerprint(finding, seen)},
        # 3.27.23: all results of a run have this property, or none.
        "suppressions": [{"kind": "external", "status": "accepted", "justification": one_line(finding.waived)}] if finding.waived else [],
    }
    if finding.file:
        result["locations"] = [_location(finding)]
    if finding.also:
        result["relatedLocations"] = [_location(place) for place in finding.also if place.file]
    if compared:  # 3.27.24: again all or none
        result["baselineState"] = BASELINE.get(finding.state, "new")
    return result


def _fingerprint(finding: Finding, seen: Counter[tuple[str, bool]]) -> str:
    """The same as long as the finding is, wherever its line moves; those that are alike are numbered."""
    import hashlib  # late: the table of formats is read for each command line

    whole = json.dumps([finding.rule, finding.focus, finding.path, finding.value, finding.file])
    digest = hashlib.sha256(whole.encode()).hexdigest()[:32]
    alike = digest, finding.state == "gone"
    seen[alike] += 1
    return f"{digest}:{seen[alike]}"


def _location(at: Finding | Place) -> dict[str, Any]:
    from urllib.parse import quote

    uri = quote(at.file, errors="replace")
    # 3.4.3: only a relative reference has a base.
    artifact = {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": "%SRCROOT%"}
    physical: dict[str, Any] = {"artifactLocation": artifact}
    if at.line:
        physical["region"] = {"startLine": at.line, **({"startColumn": at.column} if at.column else {})}
    return {"physicalLocation": physical}


def _message(*sentences: str) -> dict[str, str]:
    """A message of plain text, a sentence a line, without placeholders (3.11.5) and links (3.11.6).

    The space keeps readers that know no escapes from seeing a link.
    """
    text = "\n".join(one_line(sentence, LONGEST) for sentence in sentences if sentence)
    for mark, escape in (("\\", "\\\\"), ("](", "] ("), ("[", "\\["), ("]", "\\]"), ("{", "{{"), ("}", "}}")):
        text = text.replace(mark, escape)
    return {"text": text}
