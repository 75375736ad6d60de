"""The graph of a large workspace, kept on disk between runs in the user's cache: a command opens it where it would read all files.

It stands in a folder named after the digest of all that it holds, which appears there whole or not at all, so that it is never out of
date. It is made from the files alone, never from an older one, whose texts would stay in it. The folder may be deleted at any time, and
where it cannot be written, commands read the files.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.errors import KzgraphError
from kzgraph.graph.store import load
from kzgraph.graph.turtle import check_regular
from kzgraph.safety import cache, sandbox

if TYPE_CHECKING:
    import hashlib

    from kzgraph.graph.workspace import Workspace

SMALL = 2 << 20  # bytes of all files: fewer are read sooner than kept
LARGE = 64 << 20  # bytes of a file: such a file is not looked at here, and who reads it says what is wrong with it
SECONDS, MEBIBYTES = 600, 1024
FEW = 1 << 16  # bytes of a file of the store of which all are compared, not their number alone
BATCH = 1 << 17  # quads that are written at once
UNUSED_DAYS = 14  # after which the graph of another workspace goes, which may not exist any more
DIGEST = 64  # letters of a SHA-256 digest
STORE, BESIDE, _FILES, _LOCK = "store", "beside.json", "files.json", "lock"
GRAPH = "graph"  # what the names of folders begin with

_locks: list[int] = []  # of the graphs that this process has opened, held until it ends


def prepare(workspace: Workspace, *, seconds: float = SECONDS) -> Path | None:
    """The folder with the graph as its files are now, made in a child if it is not there; None if none can be kept.

    The child may take that many seconds, and is killed then.
    """
    folder = cache.private_folder()
    try:
        files = [(workspace.graph_name(file), file) for file in workspace.union_files()]
        sizes = [file.stat().st_size for _, file in files]
        if folder is None or sum(sizes) < SMALL or max(sizes) > LARGE:
            return None
        place = folder / f"{start(workspace)}-{digest_of(files)}"
        if is_sound(place):
            os.utime(place)
            return place
        shutil.rmtree(place, ignore_errors=True)
        with made(workspace, place, lambda new: _fill(files, new), seconds) as whole:
            if whole:
                remove_old(workspace, place)
            return whole
    except (OSError, KzgraphError):  # who reads the files says what is wrong with them
        return None


def opened(workspace: Workspace, place: Path | None) -> ox.Store:
    """The graph in a folder of `prepare`, which cannot be written to; for None, or where it is gone, as `load`. Raises TurtleError.

    A process that has called this may not call `prepare` or fork another that calls either: the threads of the store do not come along.
    """
    if place is not None:
        with suppress(OSError, RuntimeError):
            return read_only(place)
    return load(workspace)


def read_only(place: Path) -> ox.Store:
    """What is in a folder, which nobody removes until this process ends. Raises OSError or RuntimeError if it is gone or damaged."""
    _locks.append(_lock(place, fcntl.LOCK_SH))
    return ox.Store.read_only(str(place / STORE))


def forget(workspace: Workspace) -> None:
    """Removes all that is kept of a workspace, also what a command is reading."""
    if folder := cache.private_folder():
        for place in folder.glob(f"{start(workspace)}*"):
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def made(
    workspace: Workspace,
    place: Path,
    fill: Callable[[Path], Iterator[bytes]],
    seconds: float,
    waiting: Callable[[], object] | None = None,
) -> Iterator[Path | None]:
    """The folder, made under another name first, which nobody removes in the block; None if the files changed meanwhile.

    In a child, `fill` makes a store in the folder that it is given. It yields the digest of what it read, with which the name of the folder
    ends, and behind a line feed what is kept beside the store. `waiting` is called a few times a second.
    """
    new = place.with_name(f"{start(workspace)}-{os.getpid()}.new")
    new.mkdir(mode=0o700)
    try:
        (new / _LOCK).touch(mode=0o600)
        with taken(new):
            read = sandbox.run(lambda: fill(new), seconds=seconds, mebibytes=MEBIBYTES, waiting=waiting).output.decode()
            digest, _, beside = read.partition("\n")
            is_right = place.name.endswith(f"-{digest}")  # of this process: the child read hostile data
            if is_right:
                (new / BESIDE).write_text(beside, encoding="utf-8")
                seal(new)
                new.rename(place)
            yield place if is_right else None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def remove_old(workspace: Workspace, place: Path) -> None:
    """Removes what a new folder takes the place of, unless somebody reads it: the same with other rows, and all with another graph.

    The name of a folder is the start of its workspace, the digest of the graph, and, for what holds more, a kind and a digest of that.
    What other workspaces have not used for long goes too.
    """
    graph = place.name[: len(start(workspace)) + 1 + DIGEST]
    for other in (folder for folder in place.parent.glob(f"{GRAPH}-*") if folder != place):
        with suppress(OSError):  # another command has removed it
            is_ours = other.name.startswith(start(workspace))
            replaced = is_ours and (not other.name.startswith(graph) or other.name[:-DIGEST] == place.name[:-DIGEST])
            if replaced or time.time() - other.stat().st_mtime > UNUSED_DAYS * 86_400:
                remove_unread(other)


def remove_unread(place: Path) -> None:
    """Removes a folder, unless somebody reads or makes it."""
    with suppress(OSError), taken(place, exclusively=True):
        shutil.rmtree(place, ignore_errors=True)


def _fill(files: list[tuple[str, Path]], new: Path) -> Iterator[bytes]:
    """In the child: fills a folder, and yields the digest of what was read."""
    import hashlib  # which a small workspace does not need

    store, digest = ox.Store(str(new / STORE)), versions()
    waiting: list[ox.Quad] = []
    for graph, file in files:
        check_regular(file)
        content = file.read_bytes()
        digest.update(f"{graph} {hashlib.sha256(content).hexdigest()}\n".encode())
        name = ox.NamedNode(graph)
        parsed = ox.parse(content, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        waiting += (ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed)
        if len(waiting) > BATCH:  # a load for each file would write some small files for each
            store.bulk_extend(waiting)
            waiting = []
    store.bulk_extend(waiting)
    store.flush()
    yield digest.hexdigest().encode()


def digest_of(files: list[tuple[str, Path]]) -> str:
    """One digest of all files and of the versions that read them."""
    import hashlib  # which a small workspace does not need

    digest = versions()
    for graph, file in files:
        check_regular(file)
        with file.open("rb") as content:
            digest.update(f"{graph} {hashlib.file_digest(content, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def versions() -> hashlib._Hash:
    import hashlib  # which a small workspace does not need

    return hashlib.sha256(f"{__version__} {ox.__version__}\n".encode())


def start(workspace: Workspace) -> str:
    """How the names of the folders of a workspace begin."""
    import hashlib  # which a small workspace does not need

    return f"{GRAPH}-{hashlib.sha256(str(workspace.root).encode()).hexdigest()[:16]}"


def seal(place: Path) -> None:
    """Notes what a store holds that is written, for `is_sound`."""
    (place / _LOCK).touch(mode=0o600)
    (place / _FILES).write_text(json.dumps(_contents(place)), encoding="utf-8")


def is_sound(place: Path) -> bool:
    """Whether a folder is there with all that was put in it: a store with a damaged file ends the process that reads it."""
    try:
        return (place / _LOCK).is_file() and bool(json.loads((place / _FILES).read_bytes()) == _contents(place))
    except (OSError, ValueError, RecursionError):
        return False


def _contents(place: Path) -> dict[str, int | str]:
    """The digest of each file of a store, or, where that would take long, its bytes."""
    import hashlib  # which a small workspace does not need

    files = [(file, file.stat().st_size) for file in sorted((place / STORE).iterdir())]
    return {file.name: size if size > FEW else hashlib.sha256(file.read_bytes()).hexdigest() for file, size in files}


@contextmanager
def taken(place: Path, *, exclusively: bool = False) -> Iterator[None]:
    """While nobody removes a folder; or, exclusively, while nobody reads or makes it. Raises OSError if somebody does."""
    number = _lock(place, fcntl.LOCK_EX if exclusively else fcntl.LOCK_SH)
    try:
        yield
    finally:
        os.close(number)


def _lock(place: Path, kind: int) -> int:
    """The open lock of a folder. Raises OSError if another process has it in the other way."""
    number = os.open(place / _LOCK, os.O_RDONLY)
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(number)
        raise
    return number
