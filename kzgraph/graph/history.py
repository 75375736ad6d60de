"""The files of a workspace as of a git revision, read from git's objects without checking anything out.

What stands in a history was written by others: no filter, hook, attribute, submodule or link of it acts here, nothing is fetched, and
what is read has limits.
"""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import prefixes
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.shacl import git

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
        commit = git.commit(root, revision)
    except git.GitError as error:
        raise UsageError(str(error)) from None
    entries = _entries(root, commit, revision)
    with tempfile.TemporaryDirectory(prefix="kzgraph-") as name:
        folder = Path(name).resolve()
        _extract(root, [entry for entry in entries if not _is_here(root, entry, folder, revision)], folder, revision)
        prefixes.learn(folder)
        prefixes.learn(root)  # a prefix that a source had then gives way to the one it has
        yield Workspace(folder)


def _entries(root: Path, commit: str, revision: str) -> list[_Entry]:
    """The files, links and submodules of the workspace, with paths from the root."""
    call, environment = git.command(root, "ls-tree", "-r", "-z", commit, "--", *FOLDERS)
    with _started(call, environment, None) as (output, code):
        listed = output.read(LIST_BYTES + 1)
        if len(listed) > LIST_BYTES:
            raise KzgraphError(f"{revision}: stopped: the list of its files is larger than {LIST_BYTES >> 20} MiB.")
        if code():
            raise UsageError(git.lacking(revision))
    entries = []
    for line in listed.split(b"\0")[:-1]:
        fields, _, path = line.partition(b"\t")
        mode, _, name = fields.split(b" ")
        if mode != SUBMODULE:
            entries.append(_Entry(mode, name, path))
    if not entries:
        folders = ", ".join(f"{name}/" for name in FOLDERS)
        raise UsageError(f"{revision}: {root} had no file in {folders} then. Name the folder of a workspace that had with --workspace DIR.")
    return entries


@contextmanager
def _started(call: list[str], environment: dict[str, str], asked: IO[bytes] | None) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    """The output of a command that runs, and what waits for its exit code; it is ended with the block."""
    stdin = subprocess.DEVNULL if asked is None else asked
    with subprocess.Popen(call, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            if process.stdout is None:
                raise RuntimeError("the command has no output to read")
            yield process.stdout, process.wait
        finally:
            process.kill()


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


def _extract(root: Path, entries: list[_Entry], folder: Path, revision: str) -> None:
    """Writes the entries into the folder: the files and folders first, so that nothing is written through a link."""
    call, environment = git.command(root, "cat-file", "--batch")
    links: list[tuple[Path, bytes]] = []
    left = FILE_BYTES
    with tempfile.TemporaryFile() as asked:
        asked.write(b"".join(entry.object + b"\n" for entry in entries))
        asked.seek(0)
        with _started(call, environment, asked) as (output, _):
            for entry in entries:
                place = _place(folder, entry, revision)
                head = output.readline().split()
                if len(head) != 3:
                    raise UsageError(git.lacking(revision))
                size = int(head[2])
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
