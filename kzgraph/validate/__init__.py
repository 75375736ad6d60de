"""Validation: stages that each yield findings, run over a workspace and reported for the files asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.model import Finding, UsageError
from kzgraph.validate import gate, literals, shapes, syntax, terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kzgraph.workspace import Workspace


def validate(workspace: Workspace, paths: Sequence[Path] = ()) -> list[Finding]:
    """What is wrong with the workspace, or with the files and folders `paths`, which are judged within it.

    A file outside the workspace is judged as if it stood in `graph/`. What the stages before the shapes refuse is told
    wherever it is, since the shapes judge nothing then. Findings come sorted by file, line and rule.
    Raises UsageError if a path holds no Turtle file.
    """
    asked = _expand(paths)
    return sorted(_stages(workspace, asked), key=lambda finding: (finding.file, finding.line, finding.column, finding.rule, finding.value))


def _stages(workspace: Workspace, asked: Sequence[Path]) -> list[Finding]:
    """The findings of the first stage that has any."""
    ontology_files, shape_files = workspace.ontology_files(), workspace.shape_files()
    data = list(dict.fromkeys([*workspace.union_files(), *(file for file in asked if file not in shape_files)]))
    outside = [file for file in data if file not in ontology_files]
    parsed, findings = syntax.check([*ontology_files, *shape_files], workspace)
    findings += gate.check(outside, workspace)
    if findings:
        return findings
    parsed |= syntax.check(outside, workspace)[0]
    union = {file: parsed[file] for file in data}
    findings = literals.check(union, workspace) + terms.check(parsed, workspace)
    if findings:
        return findings
    idle = [file for file in asked or workspace.graph_files() if not parsed.get(file)]
    findings = [_nothing_checked(workspace.relative(file)) for file in idle]
    if not workspace.graph_files() and not asked:
        findings.append(_nothing_checked(""))
    found = shapes.check(union, [parsed[file] for file in shape_files], workspace, asked)
    names = {workspace.relative(file) for file in asked}
    return findings + [finding for finding in found if not asked or finding.file in names or not finding.file]


def _nothing_checked(file: str) -> Finding:
    return Finding(
        rule="nothing-checked",
        message="no statement, so nothing was checked" if file else "the workspace holds no graph, so nothing was checked",
        mend="Write some statements, or name another file.",
        file=file,
        line=1 if file else 0,
        column=1 if file else 0,
    )


def _expand(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        found = sorted(path.rglob("*.ttl")) if path.is_dir() else [path] if path.is_file() else []
        if not found:
            raise UsageError(f"{path}: no Turtle file. Name a .ttl file or a folder that holds some.")
        files += [file.parent.resolve() / file.name for file in found]  # a link stays one, for the gate to see
    return files
