"""A whole validation of a large workspace that takes the findings of the last full one and judges what has changed since.

The user's cache holds the files as the last full run judged them, with its findings. Where the change reaches too far, its findings do not
fit what is judged now, or anything but `graph/` differs, all is judged again. Only findings of a full run are kept, so that no mistake of a
narrower one is handed on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

from kzgraph import __version__
from kzgraph.dates import today
from kzgraph.errors import KzgraphError
from kzgraph.graph import kept, prefixes
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.safety import cache
from kzgraph.shacl import Progress
from kzgraph.shacl.findings import Finding
from kzgraph.validate import gate, reach
from kzgraph.validate.reach import Parts
from kzgraph.validate.repeated_findings import gathered
from kzgraph.validate.run import finding_of, in_child, in_order, judged, reached_the_shapes, reported

FILES, FINDINGS, LOCK = kept.COPY, "findings.json", "lock"
MOST_PARTS = 20  # that changed: to judge more costs as much as to judge all


def validate(workspace: Workspace, progress: Progress | None = None) -> list[Finding]:
    """What `run.validate` gives for the whole workspace. Raises UsageError."""
    place = _place(workspace)
    if place is None:
        return gathered(judged([(workspace, ())], progress=progress)[0])
    findings = _from_last(workspace, place)
    if findings is None:
        before = _content(workspace)
        (findings,) = judged([(workspace, ())], progress=progress)
        if before is not None and reached_the_shapes(findings):
            _keep(workspace, place, before, findings)
    return gathered(findings)


def _place(workspace: Workspace) -> Path | None:
    """Where the last full run stands; None for a small workspace, or where nothing can be kept."""
    folder = cache.private_folder()
    try:
        small = sum(file.lstat().st_size for file in workspace.graph_files()) < kept.SMALL
    except OSError:
        return None
    return None if folder is None or small else folder / kept.start(workspace, kept.FINDINGS)


def _from_last(workspace: Workspace, place: Path) -> list[Finding] | None:
    """The findings by what the last full run found; None if only a full run tells."""
    try:
        with kept.taken(place):
            last = json.loads((place / FINDINGS).read_bytes())
            if last["judged by"] != _judge(workspace):
                return None
            before, known = Workspace(place / FILES), [finding_of(fields) for fields in last["findings"]]
            parts = reach.changed(before, workspace)
            if parts is None or len(parts) > MOST_PARTS or gate.unread(workspace, FOLDERS) or not reach.is_sound(workspace, parts):
                return None
            if sum(file.stat().st_size for file in workspace.graph_files()) > gate.TOTAL_BYTES // 2:
                return None  # a change may take it over a limit
            os.utime(place)
            return _changed(before, workspace, parts, known) if parts else known
    except (OSError, ValueError, RecursionError, KeyError, TypeError, KzgraphError):
        return None


def _changed(before: Workspace, workspace: Workspace, parts: Parts, known: Sequence[Finding]) -> list[Finding] | None:
    """The findings after a change of some parts, by those before it; None if they do not fit together."""
    prefixes.learn(before.root)
    prefixes.learn(workspace.root)
    found = in_child(lambda: reach.judged([(workspace, ()), (before, ())], parts, {}, known))
    if not found:
        return None
    now, then = reported(found[0], workspace, ()), reported(found[1], before, ())
    left = Counter(known)
    left.subtract(then)
    moved = {file for part in parts for file in _differing(before, workspace, part)}
    stale = any(not moved.isdisjoint((finding.file, *(place.file for place in finding.also))) for finding in left.elements())
    if stale or min(left.values(), default=0) < 0:
        return None
    return in_order([*left.elements(), *now])


def _differing(before: Workspace, workspace: Workspace, part: str) -> list[str]:
    """The files of a part in either version."""
    return [one.relative(file) for one in (before, workspace) for file in one._replace(parts=frozenset({part})).graph_files()]


def _keep(workspace: Workspace, place: Path, content: str, findings: Sequence[Finding]) -> None:
    """Puts the files and their findings in place of what was kept, if the files are still those that were judged."""
    new = place.with_name(f"{place.name}-{os.getpid()}.new")
    with suppress(OSError, KzgraphError):
        try:
            new.mkdir(mode=0o700)
            (new / LOCK).touch(mode=0o600)
            for folder in FOLDERS:
                if (workspace.root / folder).is_dir():
                    shutil.copytree(workspace.root / folder, new / FILES / folder, symlinks=True)
            if _content(Workspace(new / FILES)) == content:
                (new / FINDINGS).write_text(json.dumps({"judged by": _judge(workspace), "findings": findings}), encoding="utf-8")
                kept.remove_unread(place)
                new.rename(place)  # fails where another run still reads what was kept
        finally:
            shutil.rmtree(new, ignore_errors=True)
        for other in place.parent.glob(f"{kept.FINDINGS}-*"):
            if time.time() - other.stat().st_mtime > kept.UNUSED_DAYS * 86_400:
                kept.remove_unread(other)


def _content(workspace: Workspace) -> str | None:
    """A digest of all files of the folders; None if one is not a regular file, or all are larger than `validate` reads."""
    digest, size = hashlib.sha256(), 0
    try:
        for name, entry in sorted(reach.files_of(workspace).items()):
            if not entry.is_file(follow_symlinks=False) or (size := size + entry.stat().st_size) > gate.TOTAL_BYTES:
                return None
            digest.update(f"{name}\n{hashlib.sha256(Path(entry.path).read_bytes()).hexdigest()}\n".encode())
    except OSError:
        return None
    return digest.hexdigest()


def _judge(workspace: Workspace) -> str:
    """A digest of all but the workspace's own files that decides what is found: the day, borrowed terms, and the programs."""
    lender = workspace.lender
    borrowed = sorted((lender / "ontology").rglob("*")) if lender != workspace.root else []
    digest = hashlib.sha256(json.dumps([str(today()), *_programs()]).encode())
    for file in (file for file in borrowed if file.is_file()):
        digest.update(f"{file.relative_to(lender)}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@once
def _programs() -> list[str]:
    """The versions of what judges. In a checkout the package's files change while its version stays."""
    package = Path(__file__).resolve().parent.parent
    own = hashlib.sha256()
    for file in sorted(file for ending in ("py", "yaml", "csv", "tsv", "po", "txt") for file in package.rglob(f"*.{ending}")):
        own.update(f"{file.relative_to(package)}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return [__version__, own.hexdigest(), *map(version, ("pyoxigraph", "rdflib", "pyparsing", "PyYAML")), sys.version]
