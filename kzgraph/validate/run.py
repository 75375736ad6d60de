"""Validation: the one door. It judges a workspace, or the files asked about, or what has changed since another version of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from shaclcheck import Progress

from kzgraph.errors import UsageError
from kzgraph.graph.workspace import Workspace
from kzgraph.safety.gauge import Gauge
from kzgraph.safety.sandbox import LimitError
from kzgraph.validate import evidence, gate, reach, relaxed, shapes, syntax
from kzgraph.validate.child import in_child
from kzgraph.validate.finding import SEVERITIES, Finding, Rule
from kzgraph.validate.matched import marked
from kzgraph.validate.material import Material
from kzgraph.validate.redaction import redacted
from kzgraph.validate.repeated_findings import gathered
from kzgraph.validate.rules import BUILT_IN, catalogue
from kzgraph.validate.stages import GATE, Files, Findings, Version, findings_of


def validate(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    before: Workspace | None = None,
    alone: bool = False,
    texts: Mapping[str, Path] | None = None,
    engine: str = "compiled",
    progress: Progress | None = None,
) -> list[Finding]:
    """What is wrong with the workspace, or with the files and folders `paths`, which are judged within it.

    With `alone`, the paths are judged without the rest of `graph/`. `texts` gives a copy of the text for the names of sources, so that
    passages are proved against it. `engine` is `compiled` or `pyshacl`. `progress` is called with the steps of the
    shapes done and the number of all. A file outside the workspace is judged as if it stood in `graph/`.
    Findings of the gate, and wrong names, literals and shapes, are reported wherever they are: the shapes judge nothing then.
    Findings are sorted by file, line and rule and include the waived ones. One about the whole graph names a file that stands for it,
    since forges refuse a finding without.

    With a version `before`, the findings of both, marked new, old or gone, and what the change makes laxer. The new and gone ones, and
    private data, are those of two full runs; old ones are those at what the change can reach.

    Raises UsageError if a path holds no Turtle file, or a file of severities, waivers or identifiers is broken.
    """
    if before is None:
        (findings,) = judged([(workspace, paths)], alone=alone, texts=texts, engine=engine, progress=progress)
        return gathered(findings)
    root = workspace.root.resolve()
    inside = [path.resolve().relative_to(root) for path in paths if path.resolve().is_relative_to(root)]
    then = [before.root / path for path in inside if (before.root / path).exists()]
    versions = [(workspace, paths), (before, then)] if then or not paths else [(workspace, paths)]
    narrow = engine == "compiled" and not alone and len(versions) == 2
    if narrow and (near := within_reach(versions, texts or {})) is not None:
        now, old = near
        return gathered(marked(old, now))
    now, *others = judged(versions, alone=alone, texts=texts, engine=engine, progress=progress)
    return [*gathered(marked(others[0] if others else [], now)), *relaxed.check(before, workspace)]


def judged(
    versions: Sequence[tuple[Workspace, Sequence[Path]]],
    *,
    alone: bool = False,
    texts: Mapping[str, Path] | None = None,
    engine: str = "compiled",
    progress: Progress | None = None,
) -> list[list[Finding]]:
    """The findings of versions of a workspace, each with the paths asked about in it: what `validate` gives for each by itself.

    `texts` are of sources of the first version; another may lack them. One child judges all, so that it judges what they share once.
    """
    if alone and not all(paths for _, paths in versions):
        raise UsageError("alone judges paths without the rest of the graph: name a path.")
    gauge = Gauge()
    judge = shapes.Judge(engine, gauge)

    def of_shapes(material: Material, asked: Sequence[Path]) -> list[Finding]:
        return judge.check(material.union, material.shapes, material.workspace, asked)

    read = [Version(_files(workspace, expand(paths, workspace), alone=alone), texts or {}, of_shapes) for workspace, paths in versions]
    refused = [[*GATE.check(version, ())] for version in read]
    sound = [version for version, findings in zip(read, refused, strict=True) if not findings]
    if texts and sound[:1] == read[:1]:
        evidence.refuse_unknown(read[0].material, texts)
    results = iter(_in_sandbox(sound, partial(_show, gauge, progress) if progress else None))
    return [_reported(found or next(results), version.files) for version, found in zip(read, refused, strict=True)]


def within_reach(versions: Sequence[tuple[Workspace, Sequence[Path]]], texts: Mapping[str, Path]) -> list[list[Finding]] | None:
    """The new and the old findings that a change of some sources can reach; None where only two full runs tell."""
    now, before = (workspace for workspace, _ in versions)
    parts = reach.changed(before, now)
    known = all((now.root / "graph" / name).is_dir() for name in texts)  # of another name, the full run says what is wrong
    files = [_files(workspace, expand(paths, workspace)) for workspace, paths in versions]
    if parts is None or not known or not all(one.workspace.is_data(file) for one in files for file in one.asked):
        return None
    try:
        found = reach.judged(files, parts, texts) if reach.is_sound([now, before], parts) else []
    except (LimitError, OSError):
        return None
    return [_reported(findings, one) for findings, one in zip(found, files, strict=True)] if found else None


def failing(findings: Sequence[Finding], fail_on: str = "error") -> list[Finding]:
    """The findings that fail a run: of that severity or a more severe one, not waived, and neither old nor gone."""
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    return [finding for finding in findings if finding.severity in grave and not finding.waived and finding.state in ("", "new")]


def rules(workspace: Workspace) -> dict[str, Rule]:
    """Every rule of a workspace by name: those of the stages, and one for each of its shapes."""
    shapes_of = workspace.shape_files()
    refused = {finding.file for finding in gate.check([], workspace, ontology=shapes_of)}
    return catalogue(syntax.check([file for file in shapes_of if workspace.relative(file) not in refused], workspace)[0])


def _files(workspace: Workspace, asked: Sequence[Path], *, alone: bool = False) -> Files:
    ontology, shape_files = workspace.ontology_files(), workspace.shape_files()
    trusted = {*ontology, *shape_files}
    graph = [] if alone else workspace.graph_files()
    data = dict.fromkeys([*graph, *(file for file in asked if file.suffix not in (".rq", ".po") and file not in trusted)])
    questions = dict.fromkeys([*workspace.query_files(), *(file for file in asked if file.suffix == ".rq")])
    return Files(workspace, ontology, shape_files, list(data), list(questions), asked, alone)


def _reported(findings: Findings, files: Files) -> list[Finding]:
    """The findings as they are reported: private data redacted, each with a file, sorted by place, rule and value.

    The first file asked about, else the terms or the first of the workspace's own, stands for the whole.
    """
    workspace = files.workspace
    first = next((file for file in (*files.asked, workspace.root / "ontology" / "kz.ttl") if file.is_file()), None)
    others = [] if first else [*workspace.graph_files(), *workspace.query_files()]
    home = workspace.relative(first or next((file for file in others if file.is_file()), workspace.root / "graph"))
    shown = [redacted(finding if finding.file else finding._replace(file=home, line=1, column=1)) for finding in findings]
    return sorted(shown, key=lambda finding: (finding.file, finding.line, finding.column, finding.rule, finding.value, finding))


def _show(gauge: Gauge, progress: Progress) -> None:
    progress(*gauge.read())


def _in_sandbox(versions: Sequence[Version], waiting: Callable[[], None] | None) -> list[list[Finding]]:
    """The findings of all stages after the gate for each version, read and judged in a child that can be killed.

    Versions that do not fit into the limits together are judged one by one.
    """
    if not versions:
        return []
    try:
        findings = in_child(lambda: [findings_of(version) for version in versions], waiting)
    except LimitError as error:
        if len(versions) > 1:
            return [findings for version in versions for findings in _in_sandbox([version], waiting)]
        rule = BUILT_IN["limit"]
        return [[Finding(rule.name, f"the workspace as a whole: {error}", "Judge fewer files at once, or simplify what was added last.")]]
    if waiting:
        waiting()
    return findings


def expand(paths: Sequence[Path], workspace: Workspace) -> list[Path]:
    """The files that paths name. Raises UsageError for one without a file of Turtle or a question."""
    files: list[Path] = []
    for path in paths:
        files_of = (
            sorted(file for ending in ("ttl", "rq", "po") for file in path.rglob(f"*.{ending}"))
            if path.is_dir()
            else [path]
            if path.is_file()
            else []
        )
        if not files_of:
            raise UsageError(f"{path}: no Turtle file here. Name a .ttl file, a .rq file or a folder that holds some.")
        files += [_absolute(file, workspace) for file in files_of]
    return files


def _absolute(file: Path, workspace: Workspace) -> Path:
    """The file by the name that the workspace has for it, with links left as they are for the gate to see."""
    absolute = Path(os.path.abspath(file))  # noqa: PTH100 (resolve would follow links)
    return absolute if absolute.is_relative_to(workspace.root) else file.parent.resolve() / file.name
