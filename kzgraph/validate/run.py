"""Validation: stages that each yield findings, run over a workspace and reported for the files asked about."""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from shaclcheck import Progress, Triple

from kzgraph.dates import today
from kzgraph.errors import UsageError
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.safety import sandbox
from kzgraph.safety.gauge import Gauge
from kzgraph.safety.sandbox import LimitError
from kzgraph.validate import (
    coverage,
    evidence,
    gate,
    harm,
    languages,
    literals,
    ownership,
    query_syntax,
    repeated_findings,
    shapes,
    syntax,
    terms,
    waivers,
    wording,
)
from kzgraph.validate.advice import advised
from kzgraph.validate.finding import SEVERITIES, Finding, Place, Rule
from kzgraph.validate.material import Material
from kzgraph.validate.redaction import redacted
from kzgraph.validate.rules import BUILT_IN, catalogue

SECONDS, MEBIBYTES = 600, 4096
SHAPE = Rule("", "shapes", "", "")
BLOCKING = {"lexical-form", "known-datatype", "unknown-name", "unknown-standard-term", "term-of-package", "ill-formed-shape"}


def validate(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    alone: bool = False,
    texts: Mapping[str, Path] | None = None,
    engine: str = "compiled",
    progress: Progress | None = None,
) -> list[Finding]:
    """What is wrong with the workspace, or with the files and folders `paths`, which are judged within it.

    With `alone`, the paths are judged without the rest of `graph/`. `texts` gives a copy of the text for the names of sources, so that
    passages are proved against it. `engine` is `compiled` or `pyshacl`. `progress` is called with the steps of the shapes done and the
    number of all. A file outside the workspace is judged as if it stood in `graph/`.
    Findings of the gate, and wrong names, literals and shapes, are reported wherever they are: the shapes judge nothing then.
    Findings are sorted by file, line and rule and include the waived ones. One about the whole graph names a file that stands for it,
    since forges refuse a finding without. Raises UsageError if a path holds no Turtle file, or a file of severities, waivers or
    identifiers is broken.
    """
    (findings,) = judged([(workspace, paths)], alone=alone, texts=texts, engine=engine, progress=progress)
    return repeated_findings.gathered(findings)


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
    requested = [_files(workspace, expand(paths, workspace), alone=alone) for workspace, paths in versions]
    gated = [(files, _refused(files, alone=alone)) for files in requested]
    sound = [files for files, refused in gated if not refused]
    if texts and sound[:1] == requested[:1]:
        evidence.refuse_unknown(_read(requested[0])[0], texts)
    for files in sound:
        of_shapes, _ = syntax.check(files.shapes, files.workspace)
        query_syntax.remember(Material(files.workspace, {}, of_shapes, {}, files.queries), files.asked)
    results = iter(_in_sandbox(sound, texts or {}, engine, progress))
    return [reported(refused or next(results), files.workspace, files.asked) for files, refused in gated]


def failing(findings: Sequence[Finding], fail_on: str = "error") -> list[Finding]:
    """The findings that fail a run: of that severity or a more severe one, not waived, and neither old nor gone."""
    grave = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on in SEVERITIES else ()
    return [finding for finding in findings if finding.severity in grave and not finding.waived and finding.state in ("", "new")]


def reached_the_shapes(findings: Iterable[Finding]) -> bool:
    """Whether nothing kept the shapes from judging."""
    return not stopping(findings)


def stopping(findings: Iterable[Finding]) -> list[Finding]:
    """Those that kept the shapes from judging: findings of the gate, wrong names, literals and shapes."""
    return [finding for finding in findings if blocks(finding) or BUILT_IN.get(finding.rule, SHAPE).stage == "gate"]


def rules(workspace: Workspace) -> dict[str, Rule]:
    """Every rule of a workspace by name: those of the stages, and one for each of its shapes."""
    shapes_of = workspace.shape_files()
    refused = {finding.file for finding in gate.check([], workspace, ontology=shapes_of)}
    return catalogue(syntax.check([file for file in shapes_of if workspace.relative(file) not in refused], workspace)[0])


class Files(NamedTuple):
    """The files of a version by the part that they play, and those asked about."""

    workspace: Workspace
    ontology: Sequence[Path]
    shapes: Sequence[Path]
    data: Sequence[Path]
    queries: Sequence[Path]
    asked: Sequence[Path]


def _files(workspace: Workspace, asked: Sequence[Path], *, alone: bool) -> Files:
    ontology, shape_files = workspace.ontology_files(), workspace.shape_files()
    trusted = {*ontology, *shape_files}
    graph = [] if alone else workspace.graph_files()
    data = dict.fromkeys([*graph, *(file for file in asked if file.suffix not in (".rq", ".po") and file not in trusted)])
    questions = dict.fromkeys([*workspace.query_files(), *(file for file in asked if file.suffix == ".rq")])
    return Files(workspace, ontology, shape_files, list(data), list(questions), asked)


def _refused(files: Files, *, alone: bool) -> list[Finding]:
    """What the gate has against some files: then nothing else is judged."""
    workspace = files.workspace
    findings = gate.unread(workspace, [folder for folder in FOLDERS if not (alone and folder == "graph")])
    texts = [*files.queries, *gate.tables(workspace), *workspace.catalogues()]
    return findings + gate.check(files.data, workspace, ontology=[*files.ontology, *files.shapes], texts=texts)


def _read(files: Files) -> tuple[Material, list[Finding]]:
    """The parsed files, and a finding for each that is not Turtle, such as one that has changed since it passed the gate."""
    parsed, findings = syntax.check([*files.ontology, *files.shapes, *files.data], files.workspace)

    def part(some: Iterable[Path]) -> dict[Path, list[Triple]]:
        return {file: parsed.get(file, []) for file in some}

    return Material(files.workspace, part(files.ontology), part(files.shapes), part(files.data), files.queries), findings


def reported(findings: Sequence[Finding], workspace: Workspace, asked: Sequence[Path]) -> list[Finding]:
    """The findings as they are reported: private data redacted, sorted, each with a file.

    The first file asked about, else the terms or the first of the workspace's own, stands for the whole.
    """
    first = next((file for file in (*asked, workspace.root / "ontology" / "kz.ttl") if file.is_file()), None)
    others = [] if first else [*workspace.graph_files(), *workspace.query_files()]
    home = workspace.relative(first or next((file for file in others if file.is_file()), workspace.root / "graph"))
    shown = [redacted(finding if finding.file else finding._replace(file=home, line=1, column=1)) for finding in findings]
    return in_order(shown)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """The findings by place, rule and value, and in the same order however they were found."""
    return sorted(findings, key=lambda finding: (finding.file, finding.line, finding.column, finding.rule, finding.value, finding))


def _in_sandbox(versions: Sequence[Files], texts: Mapping[str, Path], engine: str, progress: Progress | None) -> list[list[Finding]]:
    """The findings of all stages after the gate for each version, read and judged in a child that can be killed.

    Versions that do not fit into the limits together are judged one by one.
    """

    gauge = Gauge()
    waiting = (lambda: progress(*gauge.read())) if progress else None

    def work() -> list[list[Finding]]:
        judge = shapes.Judge(engine, gauge)
        return [_stages(files, texts, judge) for files in versions]

    if not versions:
        return []
    try:
        findings = in_child(work, waiting)
    except LimitError as error:
        if len(versions) > 1:
            return [findings for version in versions for findings in _in_sandbox([version], texts, engine, progress)]
        rule = BUILT_IN["limit"]
        return [[Finding(rule.name, f"the workspace as a whole: {error}", "Judge fewer files at once, or simplify what was added last.")]]
    if waiting:
        waiting()
    return findings


def in_child(work: Callable[[], list[list[Finding]]], waiting: Callable[[], object] | None = None) -> list[list[Finding]]:
    """The findings that a child computes for each version. Raises LimitError."""

    def written() -> Iterator[bytes]:
        gc.disable()  # the triples stay until the end, and to look through them again and again takes a tenth of the time
        yield json.dumps(work()).encode()

    results = json.loads(sandbox.run(written, seconds=SECONDS, mebibytes=MEBIBYTES, waiting=waiting).output)
    return [[finding_of(fields) for fields in findings] for findings in results]


def finding_of(fields: Sequence[Any]) -> Finding:
    """A finding from its fields as JSON holds them."""
    return Finding(*fields)._replace(also=tuple(Place(*place) for place in fields[9]))


def _stages(files: Files, texts: Mapping[str, Path], judge: shapes.Judge) -> list[Finding]:
    """Stage after stage; a wrong name or literal ends the run, since the shapes would only repeat it in other words."""
    material, broken = _read(files)
    if broken:
        return broken
    workspace, asked = files.workspace, files.asked
    findings = [*before_shapes(material), *query_syntax.check(material, asked)]
    if any(map(blocks, findings)):
        return of_files(stopped(findings, workspace), asked, workspace)
    findings += [*coverage.nothing(material, asked), *evidence.check(material, texts)]
    judged = judge.check(material.union, material.shapes, workspace, asked) if coverage.has_shapes(material) else None
    return of_files(together(material, findings, judged, wording.check(material)), asked, workspace)


def before_shapes(material: Material) -> list[Finding]:
    """The findings of the stages that may keep the shapes from judging, but for that of queries."""
    return [finding for stage in (literals, terms, ownership, harm) for finding in stage.check(material)]


def stopped(findings: Sequence[Finding], workspace: Workspace) -> list[Finding]:
    """The findings of a run that ends here: no waiver holds for what ends it."""
    others = [finding for finding in findings if not blocks(finding)]
    return [*filter(blocks, findings), *waivers.applied(others, workspace, today())]


def together(material: Material, findings: Sequence[Finding], judged: Sequence[Finding] | None, worded: Iterable[Finding]) -> list[Finding]:
    """The findings of all stages, graded and without repeats; `judged` are those of the shapes, None if there are no shapes."""
    workspace, found = material.workspace, list(findings)
    if judged is not None:
        found += languages.kept(judged, workspace, partial(languages.in_files, material))
        named = {finding.value for finding in found} | {finding.focus for finding in found}
        found += [finding for finding in coverage.check(material) if finding.focus not in named]
    found = waivers.judge([*found, *worded], workspace, catalogue(material.shapes), today())
    return repeated_findings.without_repeats(advised(found, material))


def of_files(findings: Iterable[Finding], asked: Sequence[Path], workspace: Workspace) -> list[Finding]:
    """The findings of the files asked about, if there are any, those about no file, and those that keep the shapes from judging."""
    names = {workspace.relative(file) for file in asked}
    return [finding for finding in findings if not asked or finding.file in names or not finding.file or blocks(finding)]


def blocks(finding: Finding) -> bool:
    """Whether the shapes judge nothing for a finding: a wrong name, literal or shape, or a constraint that no engine could run."""
    return finding.rule in BLOCKING or (finding.rule in ("query-syntax", "one-engine") and bool(finding.focus))


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
