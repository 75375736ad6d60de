"""What the last full run over a large workspace judged and found: in the user's cache, its files, a store of them, and the findings.

Only what a full run found is kept, so that no mistake of a narrower one is handed on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import cache as once
from importlib.metadata import version
from pathlib import Path

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.dates import today
from kzgraph.errors import KzgraphError
from kzgraph.graph import kept
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.safety import cache, sandbox
from kzgraph.validate import gate, reach
from kzgraph.validate.finding import Finding
from kzgraph.validate.reach import LastRun
from kzgraph.validate.run import finding_of

FILES, FINDINGS = kept.COPY, "findings.json"


@contextmanager
def taken(workspace: Workspace) -> Iterator[LastRun | None]:
    """The last full run, which nobody removes in the block; None if none is kept, or if more has changed since than parts of `graph/`."""
    with ExitStack() as stack:
        yield _read(workspace, stack)


def _read(workspace: Workspace, stack: ExitStack) -> LastRun | None:
    place = place_of(workspace)
    try:
        if place is None:
            return None
        stack.enter_context(kept.taken(place))
        last, before = json.loads((place / FINDINGS).read_bytes()), Workspace(place / FILES)
        if last["judged by"] != _judge(workspace) or not kept.is_sound(place):
            return None
        findings, parts = [finding_of(fields) for fields in last["findings"]], reach.changed(before, workspace)
        os.utime(place)
    except (OSError, ValueError, RecursionError, KeyError, TypeError, KzgraphError):
        return None
    return None if parts is None else LastRun(before, findings, place / kept.STORE, parts)


def place_of(workspace: Workspace) -> Path | None:
    """Where the last full run stands; None for a small workspace, or where nothing can be kept."""
    folder = cache.private_folder()
    try:
        small = sum(file.lstat().st_size for file in workspace.graph_files()) < kept.SMALL
    except OSError:
        return None
    return None if folder is None or small else folder / kept.start(workspace, kept.FINDINGS)


def keep(workspace: Workspace, place: Path, content: str, findings: Sequence[Finding]) -> None:
    """Puts the files and their findings in place of what was kept, if the files still have the content that was judged."""
    new = place.with_name(f"{place.name}-{os.getpid()}.new")
    with suppress(OSError, KzgraphError):
        try:
            new.mkdir(mode=0o700)
            for folder in FOLDERS:
                if (workspace.root / folder).is_dir():
                    shutil.copytree(workspace.root / folder, new / FILES / folder, symlinks=True)
            copy = Workspace(new / FILES)
            if content_of(copy) == content:
                sandbox.run(lambda: _fill(copy, new / kept.STORE), seconds=kept.SECONDS, mebibytes=kept.MEBIBYTES)
                kept.seal(new)
                (new / FINDINGS).write_text(json.dumps({"judged by": _judge(workspace), "findings": findings}), encoding="utf-8")
                kept.remove_unread(place)
                new.rename(place)  # fails where another run still reads what was kept
        finally:
            shutil.rmtree(new, ignore_errors=True)
        for other in place.parent.glob(f"{kept.FINDINGS}-*"):
            if time.time() - other.stat().st_mtime > kept.UNUSED_DAYS * 86_400:
                kept.remove_unread(other)


def _fill(workspace: Workspace, folder: Path) -> Iterator[bytes]:
    """In the child: makes the store."""
    store = ox.Store(str(folder))
    reach.fill(store, workspace.ontology_files(), workspace.graph_files())
    store.flush()
    yield b""


def content_of(workspace: Workspace) -> str | None:
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
    for file in sorted(file for file in package.rglob("*.*") if file.suffix in (".py", ".yaml", ".csv", ".tsv", ".po", ".txt")):
        stamp = file.stat()
        own.update(f"{file.relative_to(package)}\n{stamp.st_size} {stamp.st_mtime_ns}\n".encode())
    return [__version__, own.hexdigest(), *map(version, ("pyoxigraph", "rdflib", "pyparsing", "pyshacl", "PyYAML")), sys.version]
