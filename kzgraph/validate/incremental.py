"""A whole validation of a large workspace that takes the findings of the last full one and judges what has changed since.

Where the change reaches too far, its findings do not fit what is judged now, or anything but `graph/` differs, all is judged again.
"""

from __future__ import annotations

from collections import Counter

from shaclcheck import Progress

from kzgraph.errors import KzgraphError
from kzgraph.graph import prefixes
from kzgraph.graph.workspace import Workspace
from kzgraph.validate import gate, last_run, reach
from kzgraph.validate.finding import Finding
from kzgraph.validate.reach import LastRun
from kzgraph.validate.repeated_findings import gathered
from kzgraph.validate.run import in_order, judged, reached_the_shapes, reported

MOST_PARTS = 20  # that changed: to judge more costs as much as to judge all


def validate(workspace: Workspace, progress: Progress | None = None) -> list[Finding]:
    """What `run.validate` gives for the whole workspace. Raises UsageError."""
    findings = _from_last(workspace)
    if findings is None:
        place = last_run.place_of(workspace)
        before = None if place is None else last_run.content_of(workspace)
        (findings,) = judged([(workspace, ())], progress=progress)
        if place is not None and before is not None and reached_the_shapes(findings):
            last_run.keep(workspace, place, before, findings)
    return gathered(findings)


def _from_last(workspace: Workspace) -> list[Finding] | None:
    """The findings by what the last full run found; None if only a full run tells."""
    try:
        with last_run.taken(workspace) as last:
            if last is None or len(last.parts) > MOST_PARTS or not reach.is_sound([workspace], last.parts, last):
                return None
            if sum(file.stat().st_size for file in workspace.graph_files()) > gate.TOTAL_BYTES // 2:
                return None  # a change may take it over a limit
            return _changed(workspace, last) if last.parts else last.findings
    except (OSError, KzgraphError):
        return None


def _changed(workspace: Workspace, last: LastRun) -> list[Finding] | None:
    """The findings after a change of some parts, by those before it; None if they do not fit together."""
    prefixes.learn(last.workspace.root)
    prefixes.learn(workspace.root)
    found = reach.judged([(workspace, ()), (last.workspace, ())], last.parts, {}, last, all_known=True)
    if not found:
        return None
    now, then = reported(found[0], workspace, ()), reported(found[1], last.workspace, ())
    left = Counter(last.findings)
    left.subtract(then)
    moved = {file for part in last.parts for file in _differing(last.workspace, workspace, part)}
    stale = any(not moved.isdisjoint((finding.file, *(place.file for place in finding.also))) for finding in left.elements())
    if stale or min(left.values(), default=0) < 0:
        return None
    return in_order([*left.elements(), *now])


def _differing(before: Workspace, workspace: Workspace, part: str) -> list[str]:
    """The files of a part in either version."""
    return [one.relative(file) for one in (before, workspace) for file in one._replace(parts=frozenset({part})).graph_files()]
