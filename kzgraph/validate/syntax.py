"""The first stage: every file is Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.graph.turtle import TurtleError, parse
from kzgraph.validate.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from kzgraph.graph.workspace import Workspace


def check(files: Iterable[Path], workspace: Workspace) -> tuple[dict[Path, list[ox.Triple]], list[Finding]]:
    """The triples of each file, and one finding for each file that is not Turtle."""
    parsed: dict[Path, list[ox.Triple]] = {}
    findings = []
    for file in files:
        try:
            parsed[file] = list(parse(file))
        except TurtleError as error:
            findings.append(
                Finding(
                    rule="syntax",
                    message=error.reason,
                    fix="Fix the text at this place. The other checks run once every file can be read.",
                    file=workspace.relative(file),
                    line=error.line,
                    column=error.column,
                )
            )
    return parsed, findings
