"""The graph of a large workspace, kept on disk between runs in the user's cache: a command opens it where it would read all files.

It stands in a folder named after the digest of all that it holds, which appears there whole or not at all, so that it is never out of
date. After a change the next one is made from the last, and only the parts that changed (a source, the things, the ontology) are read. The
folder may be deleted at any time, and where it cannot be written, commands read the files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError
from kzgraph.graph.store import load
from kzgraph.graph.turtle import check_regular
from kzgraph.safety import cache, sandbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from kzgraph.graph.workspace import Workspace

SMALL = 4 << 20  # bytes of all files: fewer are read sooner than kept
SECONDS, MEBIBYTES = 600, 1024
_STORE, _PARTS = "store", "parts.json"


def prepare(workspace: Workspace) -> Path | None:
    """The folder with the graph as its files are now, made in a child that can be killed if it is not there; None if none can be kept."""
    folder = cache.private_folder()
    try:
        by_graph = _files(workspace)
        if folder is None or sum(file.stat().st_size for files in by_graph.values() for file in files) < SMALL:
            return None
        place = _place(folder, workspace, {graph: _digest(map(_content, files)) for graph, files in by_graph.items()})
        return place if place.is_dir() else _kept(workspace, folder)
    except (OSError, KzgraphError):  # who reads the files says what is wrong with them
        return None


def opened(workspace: Workspace, place: Path | None) -> ox.Store:
    """The graph in a folder of `prepare`, which cannot be written to; for None, or where it is gone, as `load`. Raises TurtleError.

    A process that has called this may not call `prepare` or fork another that calls either: the threads of the store do not come along.
    """
    if place is not None:
        with contextlib.suppress(OSError):
            return ox.Store.read_only(str(place / _STORE))
    return load(workspace)


def _kept(workspace: Workspace, folder: Path) -> Path:
    """A new folder for the graph, in place of the last one of the workspace."""
    old = list(folder.glob(f"{_start(workspace)}-*"))
    new = folder / f"{_start(workspace)}-{os.getpid()}.new"
    new.mkdir(mode=0o700)
    try:
        last = next((place for place in old if not place.suffix), None)
        parts = json.loads(sandbox.run(lambda: _fill(workspace, new, last), seconds=SECONDS, mebibytes=MEBIBYTES).output)
        place = _place(folder, workspace, parts)
        new.rename(place)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    for other in old:
        shutil.rmtree(other, ignore_errors=True)
    return place


def _fill(workspace: Workspace, new: Path, last: Path | None) -> Iterator[bytes]:
    """In the child: fills a folder, from the last one where parts are as they were, and yields the digests of what was read."""
    known: dict[str, str] = {}
    if last is not None:
        try:
            ox.Store.read_only(str(last / _STORE))  # the next line would make it if it were gone
            ox.Store(str(last / _STORE)).backup(str(new / _STORE))  # links to its files
            known = json.loads((last / _PARTS).read_bytes())
        except (OSError, ValueError):  # damaged, or in use by a process that makes the next one
            shutil.rmtree(new / _STORE, ignore_errors=True)
    store = ox.Store(str(new / _STORE))
    parts: dict[str, str] = {}
    for graph, files in _files(workspace).items():
        contents = [_content(file) for file in files]
        parts[graph] = _digest(contents)
        if known.get(graph) != parts[graph]:
            name = ox.NamedNode(graph)
            store.remove_graph(name)
            quads = (quad for content in contents for quad in ox.parse(content, format=ox.RdfFormat.TURTLE))
            store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in quads)
    for graph in known.keys() - parts:
        store.remove_graph(ox.NamedNode(graph))
    store.flush()
    encoded = json.dumps(parts).encode()
    (new / _PARTS).write_bytes(encoded)
    yield encoded


def _files(workspace: Workspace) -> dict[str, list[Path]]:
    """The files of each named graph."""
    by_graph: dict[str, list[Path]] = {}
    for file in workspace.union_files():
        by_graph.setdefault(workspace.graph_name(file), []).append(file)
    return by_graph


def _content(file: Path) -> bytes:
    check_regular(file)
    return file.read_bytes()


def _start(workspace: Workspace) -> str:
    """How the names of the folders of a workspace begin."""
    return "graph-" + hashlib.sha256(str(workspace.root).encode()).hexdigest()[:16]


def _place(folder: Path, workspace: Workspace, parts: Mapping[str, str]) -> Path:
    return folder / f"{_start(workspace)}-{_digest([json.dumps([ox.__version__, sorted(parts.items())]).encode()])}"


def _digest(contents: Iterable[bytes]) -> str:
    """One digest of texts, each by its own, so that it says where each ends."""
    return hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in contents)).hexdigest()
