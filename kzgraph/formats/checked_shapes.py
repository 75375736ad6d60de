"""What a check with shapes of anybody gave, in the formats of findings; what was not judged is a warning among them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.findings import FINDING_FORMATS
from kzgraph.formats.findings.report import Report
from kzgraph.graph.lines import split
from kzgraph.graph.turtle import Positions, positions
from kzgraph.safety.escapes import without_commands
from kzgraph.validate.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kzgraph.shacl import Check, Result

SKIPPED = "not-judged"
LARGEST = 20 << 20  # bytes of a Turtle file in which places are looked up
_FIXES = {
    "unsupported": "let pySHACL judge its shape: --unsupported pyshacl",
    "import": "put the file into a folder and name it: --imports DIR",
    "focus": "check the targets of the shapes, and that the data has instances of their classes",
}
_SH = "http://www.w3.org/ns/shacl#"
_SEVERITIES = {f"{_SH}Warning": "warning", f"{_SH}Info": "note"}


def render(checked: Check, name: str, data: Sequence[Path], base: str | None = None) -> str:
    """The check in a format of findings, or as the validation report in Turtle; in text, equal findings are one, and a summary follows."""
    if name == "turtle":
        return (ox.serialize(checked.report(), format=ox.RdfFormat.TURTLE, prefixes={"sh": _SH}) or b"").decode()
    texts = {file: file.read_text("utf-8") for file in data if file.suffix == ".ttl" and file.stat().st_size <= LARGEST}
    places = {file: _positions(text, base or file.absolute().as_uri()) for file, text in texts.items()} if checked.results.findings else {}
    lines = {str(file): ["", *split(text)] for file, text in texts.items()}
    findings = sorted((_finding(result, places) for result in checked.results), key=lambda finding: (finding.file, finding.line))
    if name == "text":
        counted = Counter(findings)
        findings = [one._replace(message=f"{one.message} ({times} times)") if times > 1 else one for one, times in counted.items()]
    else:
        findings += [Finding(SKIPPED, reason, _FIXES.get(kind, ""), severity="warning") for kind, reason in checked.unjudged]
    report = Report(findings, {}, lambda file, line: lines[file][line], command="kzgraph shapes check", title="The check of shapes")
    shown = FINDING_FORMATS[name].write(report)
    return shown + without_commands(checked.summary()) if name == "text" else shown


def _positions(text: str, base: str) -> Positions | None:
    try:
        return positions(text, base)
    except (ValueError, RecursionError):  # no place is better than no report
        return None


def _finding(result: Result, places: dict[Path, Positions | None]) -> Finding:
    file, line, column = _place(result, places)
    terms = " ".join(str(term) for term in (result.focus, result.path, result.value) if term is not None)
    message = "; ".join(text.value for text in result.messages)
    component = result.component.value
    return Finding(
        str(result.named_shape),
        f"{terms}: {message}",
        "",
        focus=str(result.focus),
        path=str(result.path or ""),
        value="" if result.value is None else str(result.value),
        file=file,
        line=line,
        column=column,
        component=component,
        severity=_SEVERITIES.get(result.severity.value, "error"),
    )


def _place(result: Result, places: dict[Path, Positions | None]) -> tuple[str, int, int]:
    """The place of the value or the focus node in the first file that has it."""
    known = {file: found for file, found in places.items() if found}
    for predicate, value in ((result.predicate, result.value), (None, None)):
        for file, found in known.items():
            at = found.of(result.focus, predicate, value)
            if at:
                return str(file), *at
    return "", 0, 0
