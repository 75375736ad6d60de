"""The stage that comes after the gate: every file is Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shaclcheck import Triple

from kzgraph.graph.turtle import Term, TurtleError, quads
from kzgraph.validate.finding import Finding
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


# What often leads to a message of the parser.
LIKELY = {
    r"dot is expected": "Is a ';' missing at the end of the statement before, or a '.' at the end of the last one?",
    r"prefix (\w+): has not been declared": "Declare the prefix at the top of the file: {}",
    r"(?i)line jumps are not allowed|unexpected end of file|string": "Is a quotation mark missing at the end of a text?",
}


def fix_of(reason: str) -> str:
    """The likeliest cause of what the parser met, and what comes after the fix."""
    return f"{_likely(reason)} The other checks run once every file can be read."


def _likely(reason: str) -> str:
    for pattern, fix in LIKELY.items():
        if match := re.search(pattern, reason):
            prefix = match[1] if match.re.groups else ""
            return fix.format(f"@prefix {prefix}: <{PREFIXES.get(prefix, 'https://...')}> .")
    return "Fix the text at this place."


def check(files: Iterable[Path], workspace: Workspace) -> tuple[dict[Path, list[Triple]], list[Finding]]:
    """The triples of each file, equal terms as one object, and one finding for each file that is not Turtle."""
    parsed: dict[Path, list[Triple]] = {}
    terms: dict[Term, Any] = {}
    known = terms.setdefault
    findings = []
    for file in files:
        try:
            parsed[file] = [Triple(known(s, s), known(p, p), known(o, o)) for s, p, o, _ in quads(file)]
        except TurtleError as error:
            findings.append(
                Finding(
                    rule="syntax",
                    message=error.reason,
                    fix=fix_of(error.reason),
                    file=workspace.relative(file),
                    line=error.line,
                    column=error.column,
                )
            )
    return parsed, findings
