"""What a transaction has yet to do, where a killed process left it: in `$XDG_STATE_HOME/kzgraph`, else `~/.local/state/kzgraph`.

Only this user writes there, and only on this machine: a file of that kind that comes with a folder means nothing. What a file is to hold
lies beside it, under a name with a random token that only the journal knows.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Collection
from contextlib import AbstractContextManager, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kzgraph.errors import ConflictError, KzgraphError, UsageError
from kzgraph.safety import files, private
from kzgraph.safety.escapes import one_line

FORM = "kzgraph journal 2"
KEPT = 365 * 24 * 3600  # seconds for which a journal is kept that nobody completes, such as that of a folder that is gone


class Change(NamedTuple):
    """A file that changes, by its name from the folder, with the SHA-256 of what it held and is to hold; None stands for no file."""

    name: str
    old: str | None
    new: str | None


class Journal(NamedTuple):
    """What is left to do in a folder: `changes`, then the temporary files of `names` go, and `folders` that are empty.

    A change is done, or was settled by the user, where its temporary file is gone.
    """

    folder: str
    token: str
    names: tuple[str, ...]
    folders: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    ending: str = "new"  # of the temporary files that take their places

    def beside(self, name: str, ending: str) -> str:
        """The name of the temporary file of a file; it is empty where that is to be removed."""
        place = PurePosixPath(name)
        return str(place.with_name(f".{place.name}.{self.token}.{ending}"))


def is_temporary(name: str) -> bool:
    """Whether a file of this name holds what is about to take the place of another."""
    return name.startswith(".") and name.endswith((".new", ".old"))


def read(key: Path) -> Journal | None:
    """The journal of a key, or None. Raises KzgraphError for one that is not as `save` writes it."""
    folder = private.state()
    if not private.is_private(folder):
        return None
    try:
        file = _file(folder, key)
        parts = json.loads(file.read_bytes())
        if parts.pop("form") != FORM or parts["folder"] != str(key.parent.resolve()):
            raise ValueError
        changes = tuple(Change(*change) for change in parts.pop("changes"))
        names, folders = tuple(map(str, parts.pop("names"))), tuple(map(str, parts.pop("folders")))
        return Journal(names=names, folders=folders, changes=changes, **parts)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise KzgraphError(f"{file}: not a journal of this version. Compare {key.parent} with its last version, then remove it.") from None


def save(key: Path, journal: Journal) -> None:
    """Writes the journal whole, on disk before anything else happens."""
    folder = writable()
    file = _file(folder, key)
    new = file.with_suffix(".new")
    write(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), json.dumps({"form": FORM, **journal._asdict()}).encode())
    new.replace(file)
    _sync(folder, file.name)


def writable() -> Path:
    """The folder of all journals, made if need be. Raises UsageError where it cannot be, or others may write to it."""
    folder = private.made(private.state())
    if folder is None:
        raise UsageError(
            f"{private.state()}: not a folder that you and nobody else can write to, where a command that writes "
            "keeps what it has yet to do. Set XDG_STATE_HOME to the path of such a folder."
        )
    for file in folder.glob("*.*"):
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < time.time() - KEPT:
                file.unlink()
    return folder


def recover(key: Path, within: Collection[str]) -> tuple[str, ...]:
    """As `finish`, and says so; the names of the files that an interrupted command was changing."""
    import logging  # takes long to import

    journal = read(key)
    finish(key, within)
    if journal is None:
        return ()
    did = "completed the change" if journal.changes else "took back what was prepared for the change"
    kept = [name for name, _, new in journal.changes if present(journal, name) != new]
    left = f" Left as they are: {', '.join(kept)}." if kept else ""
    note = f"{journal.folder}: {did} of {len(journal.changes or journal.names)} files by a command that was interrupted.{left}"
    logging.getLogger(__name__).warning("note: %s", one_line(note))
    return tuple(change.name for change in journal.changes)


def finish(key: Path, within: Collection[str] = ()) -> None:
    """Does what the journal of a key says, if there is one; it may have been done in part. The caller holds the lock.

    Raises UsageError for a name that is not below one `within`, where there are some, and ConflictError where somebody has changed a file
    since: then no file changes.
    """
    file, journal = _file(writable(), key), read(key)
    file.with_suffix(".new").unlink(missing_ok=True)
    if journal is None:
        return
    for name in (*journal.names, *journal.folders, *(change.name for change in journal.changes)):
        if not is_within(name, within):
            raise UsageError(f"{journal.folder}: an interrupted command left {name} half done. Run that command again to complete it.")
    if clash := next((change for change in journal.changes if changed(journal, change)), None):
        raise ConflictError(_both_versions(journal, clash, file))
    for change in journal.changes:
        with suppress(FileNotFoundError):  # it took its place before the interruption
            take(journal, change)
    for name in journal.names:
        for ending in ("new", "old"):
            with suppress(FileNotFoundError, NotADirectoryError), _opened(journal, journal.beside(name, ending)) as (place, last):
                os.unlink(last, dir_fd=place)
    for name in reversed(journal.folders):
        with suppress(OSError), _opened(journal, name) as (place, last):  # it may hold something else by now
            os.rmdir(last, dir_fd=place)
    sync(journal)
    file.unlink()


def changed(journal: Journal, change: Change) -> bool:
    """Whether a file that has yet to change, or what is to take its place, is not as it was."""
    try:
        waiting = present(journal, journal.beside(change.name, journal.ending))
        if waiting is None:
            return False
        return waiting != (change.new or digest(b"")) or present(journal, change.name) not in (change.old, change.new)
    except NotADirectoryError:  # a link has taken the place of a folder on the way
        return True


def _both_versions(journal: Journal, change: Change, file: Path) -> str:
    """What the user must know and do where neither version of a file may be lost."""
    own, other = (Path(journal.folder, name) for name in (change.name, journal.beside(change.name, journal.ending)))
    wanted = f"was to be replaced by {other}" if change.new else f"was to be removed, as the empty file {other} says"
    return (
        f"{own}: {wanted}, by a command that was interrupted, and one of both has changed since. Nothing was changed now. Bring {own.name} "
        f"into the state that you want, remove {other.name} and run this command again. To forget the whole change, remove {file}."
    )


def is_within(name: str, within: Collection[str]) -> bool:
    """Whether a name is, or lies below, one of some, and names no folder above; any name does where there are none."""
    inside = ".." not in PurePosixPath(name).parts and not PurePosixPath(name).is_absolute()
    return inside and (not within or any(name == top or name.startswith(f"{top}/") for top in within))


def take(journal: Journal, change: Change) -> None:
    """Lets a temporary file take its place; an empty one goes after the file to be removed. Raises FileNotFoundError if it has gone."""
    with _opened(journal, journal.beside(change.name, journal.ending)) as (place, temporary):
        last = PurePosixPath(change.name).name
        if change.new is not None:
            os.replace(temporary, last, src_dir_fd=place, dst_dir_fd=place)
            return
        os.stat(temporary, dir_fd=place)
        with suppress(FileNotFoundError):
            os.unlink(last, dir_fd=place)
        os.unlink(temporary, dir_fd=place)


def digest(content: bytes) -> str:
    """The SHA-256 of bytes."""
    import hashlib  # readers need none

    return hashlib.sha256(content).hexdigest()


def present(journal: Journal, name: str) -> str | None:
    """The SHA-256 of a regular file of the folder, or None if there is none; where a link leads; `other` for anything else."""
    import hashlib

    try:
        with _opened(journal, name) as (place, last):
            mode = os.stat(last, dir_fd=place, follow_symlinks=False).st_mode
            if not stat.S_ISREG(mode):
                return f"link to {os.readlink(last, dir_fd=place)}" if stat.S_ISLNK(mode) else "other"
            handle = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
            with os.fdopen(handle, "rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def create(journal: Journal, name: str, ending: str, mode: int | None) -> int:
    """A handle of a new temporary file of a mode, or of the one that the system gives new files."""
    with _opened(journal, journal.beside(name, ending)) as (place, last):
        handle = os.open(last, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600, dir_fd=place)
    if mode is not None:
        os.fchmod(handle, mode)
    return handle


def write(handle: int, content: bytes) -> None:
    """Writes all and syncs it."""
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def sync(journal: Journal) -> None:
    """Has the names of all files on disk."""
    for name in {PurePosixPath(name).parent: name for name in (*journal.names, *journal.folders)}.values():
        with suppress(FileNotFoundError, NotADirectoryError):
            _sync(Path(journal.folder), name)


def _sync(folder: Path, name: str) -> None:
    with files.opened(folder, name) as (place, _):
        os.fsync(place)


def _opened(journal: Journal, name: str) -> AbstractContextManager[tuple[int, str]]:
    return files.opened(Path(journal.folder), name)


def _file(folder: Path, key: Path) -> Path:
    """The journal of a key, by path, file system and folder: a folder that takes the place of another has none of its journals."""
    home = key.parent.resolve()
    return folder / f"{digest(f'{home / key.name} {os.statvfs(home).f_fsid} {home.stat().st_ino}'.encode(errors='surrogateescape'))}.json"
