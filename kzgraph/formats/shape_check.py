"""What a check with shapes of anybody gave, in the formats of findings; what was not judged is a warning among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.findings import FINDING_FORMATS
from kzgraph.formats.findings.report import Report
from kzgraph.graph.lines import split
from kzgraph.graph.positions import Positions, positions
from kzgraph.safety.escapes import escaped, without_commands
from kzgraph.validate.finding import Finding
from kzgraph.vocab import SH

if TYPE_CHECKING:
    from shaclcheck import Check, Result, ShapeError, Term

COMMAND = "kzgraph shapes check"
SKIPPED = "not-judged"
LARGEST = 20 << 20  # bytes of a Turtle file in which places are looked up
_FIXES = {
    "unsupported": "let pySHACL judge its shape: --unsupported pyshacl",
    "import": "put the file into a folder and name it: --imports DIR",
    "focus": "check the targets of the shapes, and that the data has instances of their classes",
}
_SEVERITIES = {SH.Warning: "warning", SH.Info: "note"}


def render(checked: Check, name: str, data: Sequence[Path], shapes: Sequence[Path], base: str | None = None) -> str:
    """The check in a format of findings, or as the validation report in Turtle; in text, equal findings are one, and a summary follows."""
    if name == "turtle":
        return escaped(checked.turtle())
    found = frozenset(result.focus for result in checked.results if isinstance(result.focus, ox.NamedNode))
    places = _all_positions(data, base, found) if found else {}
    only = str(data[0]) if len(data) == 1 else ""
    findings = sorted(
        (_finding(result, places, only) for result in checked.results), key=lambda finding: (finding.file, finding.line, finding.column)
    )
    if name == "text":
        counted = Counter(findings)
        findings = [one._replace(message=f"{one.message} ({times} times)") if times > 1 else one for one, times in counted.items()]
    findings += _skipped(checked, shapes, base, once=name == "text")
    lines = {file: ["", *split(Path(file).read_text("utf-8"))] for file in {finding.file for finding in findings if finding.line}}
    report = Report(findings, {}, lambda file, line: lines[file][line], COMMAND, "The check of shapes")
    shown = FINDING_FORMATS[name].write(report)
    return shown + without_commands(checked.summary()) if name == "text" else shown


def located(error: ShapeError, shapes: Sequence[Path], base: str | None = None) -> str:
    """All errors of shapes, each with file, line and column where the shapes are Turtle."""
    if error.shape is None:
        return "\n".join(one.reason for one in error.all)
    places = _all_positions(shapes, base)
    placed = sorted((_origin(one, places), str(one.args[0])) for one in error.all)
    lines = [f"{file}:{line}:{column}: {text}" if file else text for (file, line, column), text in placed]
    return "\n".join([f"{len(lines)} errors in the shapes:", *lines] if len(lines) > 1 else lines)


def _skipped(checked: Check, shapes: Sequence[Path], base: str | None, *, once: bool) -> list[Finding]:
    """The parts of shapes that were not judged; with `once`, the first of those with the same reason."""
    errors = {str(error): error for error in checked.skipped}
    if once:
        errors = {str(error): error for error in {(one.place, one.reason): one for one in reversed(errors.values())}.values()}
    places = _all_positions(shapes, base) if errors else {}
    findings = []
    for kind, reason in checked.unjudged:
        if reason in errors or not once:
            file, line, column = _origin(errors[reason], places) if reason in errors else ("", 0, 0)
            fix = _FIXES.get(kind, "")
            findings.append(Finding(SKIPPED, reason, fix, file=file, line=line, column=column, severity="warning"))
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.column))


def _origin(error: ShapeError, places: dict[Path, Positions]) -> tuple[str, int, int]:
    """The place of the node and the property at fault."""
    if error.origin is None:
        return "", 0, 0
    node: Term
    node, steps = error.origin
    files = places
    if isinstance(node, ox.BlankNode):
        node = ox.BlankNode(f"labelled{node.value.encode().hex()}")  # as positions name it, if the file gives the label
    for predicate, index in steps:
        triples = ((file, one.triple) for file, known in files.items() for one in known.placed)
        values = [(file, triple.object) for file, triple in triples if triple.subject == node and triple.predicate == predicate]
        if index >= len(values):
            return "", 0, 0
        file, node = values[index]
        files = {file: places[file]}
    place = ox.NamedNode(SH + error.place[3:]) if error.place and error.place.startswith("sh:") else None
    for file, known in files.items():
        if at := known.of(node, place):
            return str(file), *at
    return "", 0, 0


def _all_positions(files: Sequence[Path], base: str | None, subjects: frozenset[Term] | None = None) -> dict[Path, Positions]:
    """The places of the triples of files in Turtle, of which N-Triples is a part; of those about some subjects, if there are any."""
    texts = {
        file: file.read_text("utf-8")
        for file in files
        if file.suffix.lower() in {".ttl", ".nt"} and file.is_file() and file.stat().st_size <= LARGEST
    }
    known = {file: _positions(text, base or file.absolute().as_uri(), subjects) for file, text in texts.items()}
    return {file: positions for file, positions in known.items() if positions}


def _positions(text: str, base: str, subjects: frozenset[Term] | None) -> Positions | None:
    try:
        return positions(text, base, subjects)
    except (ValueError, RecursionError):  # no place is better than no report
        return None


def _finding(result: Result, places: dict[Path, Positions], only: str) -> Finding:
    """`only` is the file, where there is one alone."""
    file, line, column = _place(result, places) or (only, 0, 0)
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
        severity=_SEVERITIES.get(result.severity, "error"),
    )


def _place(result: Result, places: dict[Path, Positions]) -> tuple[str, int, int] | None:
    """The place of the value or the focus node in the first file that has it."""
    for predicate, value in ((result.predicate, result.value), (None, None)):
        for file, found in places.items():
            at = found.of(result.focus, predicate, value)
            if at:
                return str(file), *at
    return None
