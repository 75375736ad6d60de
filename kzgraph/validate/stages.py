"""The stages of a validation: one list, in their order. Each is a function of a version of a workspace that gives findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

from shaclcheck import Triple

from kzgraph.dates import today
from kzgraph.graph.workspace import FOLDERS, Workspace
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
    syntax,
    terms,
    waivers,
    wording,
)
from kzgraph.validate.advice import advised
from kzgraph.validate.finding import Finding, Rule
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN, catalogue

SHAPE = Rule("", "shapes", "", "")
BLOCKING = {"lexical-form", "known-datatype", "unknown-name", "unknown-standard-term", "term-of-package", "ill-formed-shape"}


class Files(NamedTuple):
    """The files of a version by the part that they play, and those asked about; `alone` leaves out the rest of `graph/`."""

    workspace: Workspace
    ontology: Sequence[Path]
    shapes: Sequence[Path]
    data: Sequence[Path]
    queries: Sequence[Path]
    asked: Sequence[Path]
    alone: bool = False


@dataclass(frozen=True)
class Version:
    """A version of a workspace: its files, copies of the texts of sources, and what judges the shapes.

    Each Turtle file is parsed once, when a stage first asks for it; a child has what its parent parsed. `near` is the material where
    only parts of the files are judged.
    """

    files: Files
    texts: Mapping[str, Path]
    judge: Callable[[Material, Sequence[Path]], list[Finding]]
    near: Material | None = None

    @cached_property
    def shapes(self) -> tuple[dict[Path, list[Triple]], list[Finding]]:
        """The parsed files of shapes, and a finding for each that is not Turtle."""
        return syntax.check(self.files.shapes, self.files.workspace)

    @cached_property
    def read(self) -> tuple[Material, list[Finding]]:
        """The parsed files, and a finding for each that is not Turtle, such as one that has changed since it passed the gate."""
        if self.near:
            return self.near, []
        files = self.files
        shapes, broken_shapes = self.shapes
        others, broken = syntax.check([*files.ontology, *files.data], files.workspace)
        parsed = others | shapes

        def part(some: Iterable[Path]) -> dict[Path, list[Triple]]:
            return {file: parsed.get(file, []) for file in some}

        material = Material(files.workspace, part(files.ontology), part(files.shapes), part(files.data), files.queries)
        return material, [*broken_shapes, *broken]

    @property
    def material(self) -> Material:
        """What the stages judge."""
        return self.read[0]


Findings = Sequence[Finding]


class Stage(NamedTuple):
    """`check` gives the findings of a version, and sees those of the stages before.

    `ends` gives what a run reports that ends behind this stage; nothing if it goes on.
    """

    name: str
    check: Callable[[Version, Findings], Iterable[Finding]]
    ends: Callable[[Version, Findings], Findings] = lambda _, __: ()


def _gate(version: Version, _: Findings) -> list[Finding]:
    files, workspace = version.files, version.files.workspace
    findings = gate.unread(workspace, [folder for folder in FOLDERS if not (files.alone and folder == "graph")])
    texts = [*files.queries, *gate.tables(workspace), *workspace.catalogues()]
    return findings + gate.check(files.data, workspace, ontology=[*files.ontology, *files.shapes], texts=texts)


def _shapes(version: Version, _: Findings) -> list[Finding]:
    material = version.material
    if not coverage.has_shapes(material):
        return []
    judged = version.judge(material, version.files.asked)
    return languages.kept(judged, material.workspace, partial(languages.in_files, material))


def _coverage(version: Version, findings: Findings) -> Iterator[Finding]:
    """What no shape checks, but for a node that another finding is about already."""
    if coverage.has_shapes(version.material):
        named = {finding.value for finding in findings} | {finding.focus for finding in findings}
        yield from (finding for finding in coverage.check(version.material) if finding.focus not in named)


def of_files(version: Version, findings: Findings) -> list[Finding]:
    """The findings of the files asked about, if there are any, those about no file, and those that keep the shapes from judging."""
    asked = version.files.asked
    names = {version.files.workspace.relative(file) for file in asked}
    return [finding for finding in findings if not asked or finding.file in names or not finding.file or blocks(finding)]


def blocks(finding: Finding) -> bool:
    """Whether the shapes judge nothing for a finding: a wrong name, literal or shape, or a constraint that no engine could run."""
    return finding.rule in BLOCKING or (finding.rule == "query-syntax" and bool(finding.focus))


def stopped(version: Version, findings: Findings) -> Findings:
    """What a run reports that ends since a finding keeps the shapes from judging, for which no waiver holds; nothing if it goes on.

    The shapes would only repeat such a finding in other words.
    """
    if not any(map(blocks, findings)):
        return ()
    others = [finding for finding in findings if not blocks(finding)]
    return of_files(version, [*filter(blocks, findings), *waivers.applied(others, version.files.workspace, today())])


def _unreadable(_: Version, findings: Findings) -> Findings:
    return findings


STAGES = (
    Stage("gate", _gate, _unreadable),
    Stage("syntax", lambda version, _: version.read[1], _unreadable),
    Stage("literals", lambda version, _: literals.check(version.material)),
    Stage("terms", lambda version, _: terms.check(version.material)),
    Stage("ownership", lambda version, _: ownership.check(version.material)),
    Stage("harm", lambda version, _: harm.check(version.material)),
    Stage("queries", lambda version, _: query_syntax.check(version.material, version.files.asked), stopped),
    Stage("nothing", lambda version, _: coverage.nothing(version.material, version.files.asked)),
    Stage("evidence", lambda version, _: evidence.check(version.material, version.texts)),
    Stage("shapes", _shapes),
    Stage("coverage", _coverage),
    Stage("wording", lambda version, _: wording.check(version.material)),
)
GATE, *INSIDE = STAGES  # the gate has narrower limits, and a child of its own


def findings_of(version: Version, stages: Iterable[Stage] = INSIDE) -> Findings:
    """What a run through the stages reports."""
    findings: list[Finding] = []
    for stage in stages:
        findings += stage.check(version, findings)
        if ended := stage.ends(version, findings):
            return ended
    return concluded(version, findings)


def through(version: Version, names: Collection[str], findings: Findings = ()) -> list[Finding]:
    """The findings with those of the stages of these names, none of which ends a run."""
    found = list(findings)
    for stage in STAGES:
        found += stage.check(version, found) if stage.name in names else ()
    return found


def concluded(version: Version, findings: Findings) -> list[Finding]:
    """The findings of all stages for the files asked about, graded, without repeats, with what the data says of their fixes."""
    material = version.material
    graded = waivers.judge(findings, material.workspace, catalogue(material.shapes), today())
    return of_files(version, repeated_findings.without_repeats(advised(graded, material)))


def stopping(findings: Iterable[Finding]) -> list[Finding]:
    """Those that kept the shapes from judging: findings of the gate, wrong names, literals and shapes."""
    return [finding for finding in findings if blocks(finding) or BUILT_IN.get(finding.rule, SHAPE).stage == "gate"]


def reached_the_shapes(findings: Iterable[Finding]) -> bool:
    """Whether nothing kept the shapes from judging."""
    return not stopping(findings)
