"""The files of a workspace as of a git revision, read from git's objects without checking anything out.

What stands in a history was written by others: no filter, hook, attribute, submodule or link of it acts here, nothing is fetched, and
what is read has limits.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.names import current_names
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.safety import git

LIST_BYTES, FILE_BYTES, LINK_BYTES, HERE_BYTES = 32 << 20, 1 << 30, 4096, 4 << 20
LINK, SUBMODULE = b"120000", b"160000"


class _Entry(NamedTuple):
    mode: bytes
    object: bytes
    path: bytes


@contextmanager
def at(workspace: Workspace, revision: str) -> Iterator[Workspace]:
    """The folders of the workspace as of a revision, in a temporary folder that is removed at the end.

    A file that has the same content now is not read from git: the folder has a hard link to it, or a copy.
    The workspace may lie anywhere in its repository; a folder that it did not have then is missing. A symbolic link stays one, a
    submodule is left out. Raises UsageError if there is no git, no repository, no such revision or no workspace in it, and
    KzgraphError for a tree that cannot be a workspace.
    """
    root = workspace.root
    try:
        with git.opened(root, revision) as door:
            entries = _entries(door, root.resolve(), git.commit(door, revision), revision)
            with tempfile.TemporaryDirectory(prefix="kzgraph-") as name:
                folder = Path(name).resolve()
                _extract(door, [entry for entry in entries if not _is_here(root, entry, folder, revision)], folder, revision)
                before = Workspace(folder).named()
                with current_names().beside(before.names).in_use():  # what it alone names is shown too
                    yield before
    except git.GitError as error:
        raise UsageError(str(error)) from None


def _entries(door: git.Door, root: Path, commit: str, revision: str) -> list[_Entry]:
    """The files, links and submodules of the workspace, with paths from the root."""
    above = root.relative_to(door.top)
    with git.started(door, "ls-tree", "-r", "-z", commit, "--", *(str(above / name) for name in FOLDERS)) as process:
        listed = git.output(process).read(LIST_BYTES + 1)
        if len(listed) > LIST_BYTES:
            raise KzgraphError(f"{revision}: stopped: the list of its files is larger than {LIST_BYTES >> 20} MiB.")
        if process.wait():
            raise UsageError(git.lacking(revision))
    entries = []
    start = 0 if root == door.top else len(os.fsencode(above)) + 1
    for line in listed.split(b"\0")[:-1]:
        fields, _, path = line.partition(b"\t")
        mode, _, name = fields.split(b" ")
        if mode != SUBMODULE:
            entries.append(_Entry(mode, name, path[start:]))
    if not entries:
        folders = ", ".join(f"{name}/" for name in FOLDERS)
        raise UsageError(f"{revision}: {root} had no file in {folders} then. Name the folder of a workspace that had with --workspace DIR.")
    return entries


def _is_here(root: Path, entry: _Entry, folder: Path, revision: str) -> bool:
    """Whether a file has now the content that it had then: it is put into the folder without a question to git."""
    file, place = root / os.fsdecode(entry.path), _place(folder, entry, revision)
    try:
        found = file.lstat()
    except OSError:
        return False
    if entry.mode == LINK or not stat.S_ISREG(found.st_mode) or found.st_size > HERE_BYTES:
        return False
    content = file.read_bytes()
    digest = hashlib.new("sha256" if len(entry.object) > 40 else "sha1", b"blob %d\0" % len(content), usedforsecurity=False)
    digest.update(content)
    if digest.hexdigest().encode() != entry.object:
        return False
    with _written(place, folder, revision):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.hardlink_to(file)
        except FileExistsError:
            raise
        except OSError:  # of another file system
            place.write_bytes(content)
    return True


def _extract(door: git.Door, entries: list[_Entry], folder: Path, revision: str) -> None:
    """Writes the entries into the folder: the files and folders first, so that nothing is written through a link."""
    links: list[tuple[Path, bytes]] = []
    left = FILE_BYTES
    with tempfile.TemporaryFile() as asked:
        asked.write(b"".join(entry.object + b"\n" for entry in entries))
        asked.seek(0)
        with git.started(door, "cat-file", "--batch", asked=asked) as process:
            output = git.output(process)
            for entry in entries:
                place = _place(folder, entry, revision)
                size = git.size_of_next(output, revision)
                left -= size
                if left < 0 or (entry.mode == LINK and size > LINK_BYTES):
                    raise KzgraphError(
                        f"{revision}: stopped: its files are larger than {FILE_BYTES >> 30} GiB, or a link than {LINK_BYTES} bytes."
                    )
                with _written(place, folder, revision):
                    place.parent.mkdir(parents=True, exist_ok=True)
                    if entry.mode == LINK:
                        links.append((place, output.read(size)))
                    else:
                        with place.open("xb") as file:
                            _copy(output, file, size)
                output.read(1)
    for place, target in links:
        with _written(place, folder, revision):
            place.symlink_to(os.fsdecode(target))


def _place(folder: Path, entry: _Entry, revision: str) -> Path:
    """Where an entry goes. git's own tools make no name that leads out of the folder, but a history can be written without them."""
    steps = entry.path.split(b"/")
    if len(steps) < 2 or any(step in (b"", b".", b"..") for step in steps):
        raise KzgraphError(f"{revision}: {os.fsdecode(entry.path)!a} is not a valid name of a data file.")
    return folder / os.fsdecode(entry.path)


@contextmanager
def _written(place: Path, folder: Path, revision: str) -> Iterator[None]:
    """One message for what the file system refuses, such as a name too long or two files of one name."""
    try:
        yield
    except OSError as error:
        raise KzgraphError(f"{revision}: {place.relative_to(folder).as_posix()!a} cannot be written: {error.strerror}.") from None


def _copy(output: IO[bytes], file: IO[bytes], size: int) -> None:
    while size:
        part = output.read(min(size, 1 << 20))
        if not part:
            raise KzgraphError("git ended before the end of a file: check the repository with `git fsck`.")
        file.write(part)
        size -= len(part)
