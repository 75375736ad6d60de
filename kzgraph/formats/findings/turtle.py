"""Findings as the validation report of SHACL (https://www.w3.org/TR/shacl/#validation-report), in Turtle."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from kzgraph.formats.findings.report import Report
from kzgraph.formats.findings.summary import parts
from kzgraph.safety.escapes import escaped
from kzgraph.validate.finding import Finding
from kzgraph.vocab import PREFIXES

SHAPES = PREFIXES["kzsh"]
SEVERITIES = {"error": "sh:Violation", "warning": "sh:Warning", "note": "sh:Info"}
_IRI = r"<[^<>\s]+>"
_STEP = re.compile(r"<(?P<iri>[^<>\s|]+)>|\(\^<(?P<inverse>[^<>\s|]+)>\)")
# An IRI or a literal, also one of several lines as rdflib writes it; its end is the end of the text, so that nothing can follow it.
_QUOTED = r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|"(?:[^"\\\r\n]|\\.)*"'
_TERM = re.compile(rf"{_IRI}|(?:{_QUOTED})(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^{_IRI})?")


def write(report: Report) -> str:
    """The report: gone and waived findings are left out, and data without a result conforms."""
    present = parts(report.findings).present
    results = [f"_:b{number}" for number in range(1, len(present) + 1)]
    statements = [f"sh:conforms {'false' if present else 'true'}", *(f"sh:result {result}" for result in results)]
    blocks = [f"@prefix sh: <{PREFIXES['sh']}> .", _block("[]", "sh:ValidationReport", statements)]
    blocks += [_block(result, "sh:ValidationResult", _result(finding)) for result, finding in zip(results, present, strict=True)]
    return escaped("\n\n".join(blocks)) + "\n"


def _block(subject: str, kind: str, statements: Sequence[str]) -> str:
    return " ;\n  ".join([f"{subject} a {kind}", *statements]) + " ."


def _result(finding: Finding) -> list[str]:
    rule = _shape(finding.rule)
    path = _path(finding.path)
    message = "\n".join(filter(None, (finding.message, finding.fix)))
    return [
        f"sh:focusNode {_term(finding.focus) if finding.focus else _literal(finding.file or '(no file)')}",
        *([f"sh:resultPath {path}"] if path else []),
        *([f"sh:value {_term(finding.value)}"] if finding.value else []),
        f"sh:resultSeverity {SEVERITIES[finding.severity]}",
        f"sh:sourceShape {rule}",
        f"sh:sourceConstraintComponent {_component(finding.component)}",
        f"sh:resultMessage {_literal(message)}",
    ]


def _shape(rule: str) -> str:
    from urllib.parse import quote

    return str(ox.NamedNode(SHAPES + quote(rule, safe="", errors="replace")))


def _component(iri: str) -> str:
    """The constraint component; a check that is none of SHACL's has our own."""
    try:
        return str(ox.NamedNode(iri))
    except ValueError:
        return str(ox.NamedNode(f"{SHAPES}rule"))


def _path(path: str) -> str:
    """A predicate, its inverse, or alternatives of these; empty for any other path."""
    steps = path.split("|")
    try:
        terms = [_step(match) for step in steps if (match := _STEP.fullmatch(step))]
    except ValueError:
        return ""
    if len(terms) < len(steps):
        return ""
    return f"[ sh:alternativePath ( {' '.join(terms)} ) ]" if len(terms) > 1 else terms[0]


def _step(match: re.Match[str]) -> str:
    inverse, iri = match["inverse"], match["iri"]
    return f"[ sh:inversePath {ox.NamedNode(inverse)} ]" if inverse else str(ox.NamedNode(iri))


def _term(text: str) -> str:
    """A term as N-Triples writes it; as a literal what is none, or only the first part of one."""
    if text.startswith("_:"):  # a label apart from those of the results
        import hashlib  # late: the table of formats is read for each command line

        return f"_:n{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}"
    if not _TERM.fullmatch(text):
        return _literal(text)
    try:
        (quad,) = ox.parse(f"<x:s> <x:p> {text} .", format=ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError):
        return _literal(text)
    return str(quad.object)


def _literal(text: str) -> str:
    return str(ox.Literal(re.sub("[\ud800-\udfff]", "\ufffd", text)))
