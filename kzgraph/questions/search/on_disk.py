"""The index of a search on disk, between runs: beside the graph that `kzgraph.graph.kept` keeps, by the same rules and in the same way."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kzgraph.errors import KzgraphError
from kzgraph.graph import kept, settings
from kzgraph.graph.store import load
from kzgraph.model import Reader
from kzgraph.questions import canned
from kzgraph.questions.search.documents import documents
from kzgraph.questions.search.index import Index, write
from kzgraph.questions.search.ranking import Search
from kzgraph.safety import cache

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kzgraph.graph.workspace import Workspace

INDEX = "index.sqlite"
PACKAGE = Path(__file__).parents[2]
ROOMS = ("graph", "model", "names", "questions", "reading", "locale")  # the code and words of an index


def prepare(workspace: Workspace) -> Path | None:
    """The folder with the index of a workspace as its files are now, made in a child if it is not there; None if none can be kept."""
    folder = cache.private_folder()
    if folder is None:
        return None
    try:
        digest = _digest(workspace)
        place = folder / f"{kept.start(workspace)}-{_graph(workspace)}-search-{digest}"
        if kept.is_sound(place) and (place / kept.BESIDE).read_text(encoding="utf-8") == _sum(place):
            os.utime(place)
            return place
        shutil.rmtree(place, ignore_errors=True)
        with kept.made(workspace, place, partial(_fill, workspace), kept.SECONDS) as whole:
            if whole:
                kept.remove_old(workspace, whole)
            return whole
    except (OSError, KzgraphError):  # who reads the files says what is wrong with them
        return None


def opened(workspace: Workspace, store: ox.Store, place: Path | None) -> Search:
    """The search of a loaded workspace, by the index in a folder of `prepare`; for None, or where it is gone, by one in memory."""
    if place is not None:
        with suppress(sqlite3.Error):
            return Search(store, (), Index.opened(place / kept.STORE / INDEX))
    return Search(store, canned.catalogue(workspace))


def _fill(workspace: Workspace, new: Path) -> Iterator[bytes]:
    """In the child: writes the index, and yields the digest of what it was made from, and that of its file."""
    (new / kept.STORE).mkdir()
    before = _digest(workspace)
    with closing(sqlite3.connect(new / kept.STORE / INDEX)) as database:
        write(database, documents(Reader(load(workspace)), canned.catalogue(workspace)))
    unchanged = before if before == _digest(workspace) else ""
    yield f"{unchanged}\n{_sum(new)}".encode()


def _graph(workspace: Workspace) -> str:
    return kept.digest_of([(workspace.graph_name(file), file) for file in workspace.union_files()])


def _digest(workspace: Workspace) -> str:
    """One digest of the graph, of what else an index is made from, and of the rooms of code that make it."""
    once = [file for name in ("queries/areas.yaml", settings.FILE) if (file := workspace.root / name).is_file()]
    beside = [*workspace.query_files(), *once, *workspace.catalogues()]
    if any(file.stat().st_size > kept.LARGE for file in beside):
        raise KzgraphError("too large to be looked at here")
    code = sorted(file for room in ROOMS for file in (PACKAGE / room).rglob("*") if file.is_file() and file.suffix not in (".pyc", ".mo"))
    return hashlib.sha256((_graph(workspace) + kept.digest_of([("", file) for file in (*beside, *code)])).encode()).hexdigest()


def _sum(place: Path) -> str:
    with (place / kept.STORE / INDEX).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
