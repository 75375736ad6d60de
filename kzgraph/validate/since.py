"""What a change did to the findings: those of both versions, each marked new, old or gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

from shaclcheck import Progress

from kzgraph.graph.workspace import Workspace
from kzgraph.safety.sandbox import LimitError
from kzgraph.validate import last_run, reach, relaxed
from kzgraph.validate.finding import Finding
from kzgraph.validate.matched import match
from kzgraph.validate.repeated_findings import gathered
from kzgraph.validate.rules import PRIVATE
from kzgraph.validate.run import expand, judged, reached_the_shapes, reported


def compared(
    before: Workspace,
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    alone: bool = False,
    texts: Mapping[str, Path] | None = None,
    engine: str = "compiled",
    progress: Progress | None = None,
    cached: bool = True,
) -> list[Finding]:
    """The findings of a workspace and of its state before, marked new, old or gone; and what the change makes laxer.

    The new and gone ones, and private data, are those of two full runs; old ones are those at what the change can reach. `cached` says
    whether what the last full run kept may be used. Raises UsageError for a path that holds no Turtle file.
    """
    root = workspace.root.resolve()
    inside = [path.resolve().relative_to(root) for path in paths if path.resolve().is_relative_to(root)]
    then = [before.root / path for path in inside if (before.root / path).exists()]
    versions = [(workspace, paths), (before, then)] if then or not paths else [(workspace, paths)]
    narrow = engine == "compiled" and not alone and len(versions) == 2
    if narrow and (near := _within_reach(versions, texts or {}, cached=cached)) is not None:
        return gathered(marked(*near))
    now, *old = judged(versions, alone=alone, texts=texts, engine=engine, progress=progress)
    return [*gathered(marked(old[0] if old else [], now)), *relaxed.check(before, workspace)]


def _within_reach(
    versions: Sequence[tuple[Workspace, Sequence[Path]]], texts: Mapping[str, Path], *, cached: bool = True
) -> tuple[list[Finding], list[Finding]] | None:
    """The old and the new findings that a change of some sources can reach; None where only two full runs tell."""
    now, before = (workspace for workspace, _ in versions)
    parts = reach.changed(before, now)
    known = all((now.root / "graph" / name).is_dir() for name in texts)  # of another name, the full run says what is wrong
    asked = [(workspace, expand(paths, workspace)) for workspace, paths in versions]
    if parts is None or not known or not all(workspace.is_data(file) for workspace, files in asked for file in files):
        return None
    try:
        with last_run.taken(now) if cached else nullcontext() as last:
            read = parts if last is None else parts | last.parts
            found = reach.judged(asked, parts, texts, last) if reach.is_sound([now, before], read, last) else []
    except (LimitError, OSError):  # such as no room for a copy of what is kept
        return None
    return (reported(found[1], *asked[1]), reported(found[0], *asked[0])) if found else None


def marked(old: Sequence[Finding], now: Sequence[Finding]) -> list[Finding]:
    """The findings with their state; without one where it is unknown, so that they fail.

    Where the shapes did not judge the present version, nothing is old or gone: what they would find is not known. Where they did not
    judge the old one, nothing that they find is new. A private number is never old: its finding does not hold it, so that another may
    have taken its place.
    """
    if not reached_the_shapes(now):
        return list(now)
    unsure = () if reached_the_shapes(old) else ("new",)
    return [
        finding._replace(state="") if finding.state in unsure or (finding.rule in PRIVATE and finding.state == "old") else finding
        for finding in match(old, now)
    ]
