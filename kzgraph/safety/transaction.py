"""Files that change together or not at all, however the process ends.

New content is first written beside each file and synced, then a journal says that all of it is there, and only then do files take their
places. Whoever begins the next transaction of the same key completes one with such a journal, and takes an earlier one back.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.safety import lock
from kzgraph.safety.ending import deferred

FORM = "kzgraph journal 1"
MOST = 16 << 20  # bytes of a journal that is read


class Journal(NamedTuple):
    """What is left to do, in this order, by names below the folder of the key.

    `replaced` files take their places from `.NAME.new`, `restored` ones from `.NAME.old`. Then `removed` files go, what is left of the
    temporary files of `dropped` ones, and `folders` that are empty.
    """

    replaced: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


class Transaction:
    """What is to change. No file does before `commit`; `abandon` removes what was prepared."""

    def __init__(self, key: Path, check: Callable[[], object]) -> None:
        self._key, self._check = key, check
        self._texts: dict[Path, tuple[bytes | None, bool]] = {}
        self._prepared: dict[Path, None] = {}
        self._folders: dict[Path, None] = {}

    def put(self, file: Path, content: str | bytes | None, *, private: bool = False) -> None:
        """Has a file replaced, or removed where the content is None; a private one is readable by its owner alone."""
        self._check_alone()
        self._texts[_real(file)] = content.encode("utf-8") if isinstance(content, str) else content, private

    @contextmanager
    def stream(self, file: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
        """A stream into what will replace a file: the only one of its transaction, since a streamed file is too large to put back."""
        self._check_alone(self._texts)
        file = _real(file)
        self._prepare([file])
        with os.fdopen(_created(file, "new", 0o600 if private else _mode(file)), "wb", buffering=1 << 20) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())

    def commit(self) -> None:
        """Changes all files. Raises what `check` raises, and OSError where a file cannot be written: then none has changed."""
        written = {file: (content, private) for file, (content, private) in self._texts.items() if content is not None}
        removed = [file for file in self._texts if file not in written]
        if not (written or removed or self._prepared):
            return
        before = {file: (_content(file), _mode(file)) for file in self._texts}
        self._prepare(written)
        for file, (content, private) in written.items():
            _write(_created(file, "new", 0o600 if private else _mode(file)), content)
        for folder in {file.parent for file in self._prepared}:
            _sync(folder)
        self._check()
        names = self._names(self._prepared)
        with deferred():
            _save(self._key, Journal(replaced=names, removed=self._names(removed), dropped=(*names, *self._names(removed))))
            try:
                finish(self._key)
            except OSError:
                self._undo(before)
                raise
        self._prepared.clear()

    def _undo(self, before: Mapping[Path, tuple[bytes | None, int | None]]) -> None:
        """Puts the old bytes back of files that have changed already."""
        changed = {file: old for file, old in before.items() if _content(file) != old[0]}
        restored = []
        for file, (content, mode) in changed.items():
            if content is not None:
                restored.append(file)
                _write(_created(file, "old", mode), content)
        removed = self._names(file for file in changed if file not in restored)
        _save(self._key, Journal((), self._names(restored), removed, self._names({**before, **self._prepared}), self._names(self._folders)))
        finish(self._key)
        self._prepared.clear()

    def abandon(self) -> None:
        if self._prepared:
            with deferred():
                finish(self._key)

    def _check_alone(self, others: Iterable[Path] = ()) -> None:
        """Raises ValueError where a file is streamed and not the only one."""
        if names := [str(file) for file in (*self._prepared, *others)]:
            raise ValueError(f"{', '.join(names)}: changes in the same transaction. Give a streamed file its own.")

    def _prepare(self, files: Iterable[Path]) -> None:
        """Writes down which temporary files and folders there will be, before there are any."""
        for file in files:
            _check_place(file)
            self._prepared[file] = None
        self._folders |= dict.fromkeys(file.parent for file in self._prepared if not file.parent.exists())
        if self._prepared:
            _save(self._key, Journal(dropped=self._names(self._prepared), folders=self._names(self._folders)))
        for folder in self._folders:
            folder.mkdir(exist_ok=True)

    def _names(self, files: Iterable[Path]) -> tuple[str, ...]:
        """The names of files from the folder of the key."""
        home = self._key.parent.resolve()
        for file in (files := list(files)):
            if not file.is_relative_to(home):
                raise UsageError(f"{file}: does not lie in {home}. Name the place that the symbolic link leads to.")
        return tuple(file.relative_to(home).as_posix() for file in files)


class Device(Transaction):
    """A pipe or a device instead of a file: written to as it is, at once."""

    def __init__(self) -> None:
        super().__init__(Path(), lambda: None)

    def put(self, file: Path, content: str | bytes | None, *, private: bool = False) -> None:  # noqa: ARG002 (nobody reads it later)
        """Writes to the device."""
        with self.stream(file) as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content or b"")

    @contextmanager
    def stream(self, file: Path, *, private: bool = False) -> Iterator[IO[bytes]]:  # noqa: ARG002
        """A stream into the device."""
        with file.open("wb") as stream:
            yield stream


def is_device(file: Path) -> bool:
    """Whether a path is a pipe or a device, or leads to an open file of this process, such as /dev/stdout."""
    if file.is_symlink() and os.readlink(file).startswith("/proc/self/fd"):  # noqa: PTH115 (a text is wanted)
        return True
    return file.exists() and not file.is_file() and not file.is_dir()


@contextmanager
def begin(key: Path, watch: Callable[[], Callable[[], object]] = lambda: bool) -> Iterator[Transaction]:
    """A transaction that commits at the end of the block, under the lock of its key, and changes nothing if the block raises.

    `key` is a file, which need not exist; all that changes lies in its folder or below. `watch` is called before the block. What it returns
    is called when all is prepared, and raises if it must not be written after all. Raises ConflictError while another process has the lock.
    """
    if not key.parent.is_dir():
        raise UsageError(f"{key}: the folder {key.parent} is not there. Make it first, or name another place.")
    with lock.held(key), _named_where_full(key):
        finish(key)
        change = Transaction(key, watch())
        try:
            yield change
            change.commit()
        finally:
            change.abandon()


@contextmanager
def _named_where_full(file: Path) -> Iterator[None]:
    """Names a file in the error of a full disk, which a write to an open file raises without a name."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OSError(error.errno, error.strerror, str(file)) from None
        raise


def write(file: Path, content: str | bytes | None, *, private: bool = False) -> None:
    """Replaces one file whole or not at all, or removes it. The folder is made if it alone is missing."""
    if is_device(file):
        Device().put(file, content)
        return
    _check_place(file)
    with begin(_real(file) if file.parent.exists() else _real(file.parent)) as change:
        change.put(file, content, private=private)


def is_temporary(name: str) -> bool:
    """Whether a file of this name holds what is about to take the place of another."""
    return name.startswith(".") and name.endswith((".new", ".old"))


def interrupted(key: Path) -> int:
    """How many files an interrupted transaction changes; 0 where none was interrupted."""
    journal = _read(key)
    return len(journal.replaced) + len(journal.restored) + len(journal.removed) if journal else 0


def finish(key: Path) -> None:
    """Does what the journal of a key says, if there is one; it may have been done in part. The caller holds the lock."""
    journal = _read(key)
    _beside(key, "journal.new").unlink(missing_ok=True)
    if journal is None:
        return
    for names, ending in ((journal.replaced, "new"), (journal.restored, "old")):
        for name in names:
            file = _place(key, name)
            with suppress(FileNotFoundError):  # it took its place before the interruption
                _beside(file, ending).replace(file)
    for name in journal.removed:
        _place(key, name).unlink(missing_ok=True)
    for name in journal.dropped:
        for ending in ("new", "old"):
            _beside(_place(key, name), ending).unlink(missing_ok=True)
    for name in reversed(journal.folders):
        with suppress(OSError):  # it holds something else by now
            _place(key, name).rmdir()
    for folder in {_place(key, name).parent for names in journal for name in names}:
        with suppress(FileNotFoundError):
            _sync(folder)
    _beside(key, "journal").unlink()
    _sync(key.parent)


def _read(key: Path) -> Journal | None:
    """The journal of a key, or None. Raises KzgraphError for one that is not as `_save` writes it."""
    file = _beside(key, "journal")
    if not file.is_file() or file.is_symlink():
        return None
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST + 1)
        if len(content) > MOST:
            raise ValueError
        parts = json.loads(content)
        if parts.pop("form") != FORM:
            raise ValueError
        journal = Journal(**{part: tuple(str(name) for name in parts[part]) for part in parts})
        for names in journal:
            for name in names:
                _place(key, name)
    except FileNotFoundError:  # completed just now
        return None
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise KzgraphError(f"{file}: not a journal of this version. Compare the files with their last version, then remove it.") from None
    return journal


def _save(key: Path, journal: Journal) -> None:
    """Writes the journal whole, on disk before anything else happens."""
    file, new = _beside(key, "journal"), _beside(key, "journal.new")
    _write(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), json.dumps({"form": FORM, **journal._asdict()}).encode())
    new.replace(file)
    _sync(file.parent)


def _place(key: Path, name: str) -> Path:
    """The file of a name. Raises ValueError for one outside the folder of the key, and behind a symbolic link."""
    home, parts = key.parent, PurePosixPath(name).parts
    if not parts or ".." in parts or parts[0] == "/":
        raise ValueError(f"{name}: not below {home}")
    for step in range(1, len(parts)):
        if home.joinpath(*parts[:step]).is_symlink():
            raise ValueError(f"{home.joinpath(*parts[:step])}: a symbolic link")
    return home.joinpath(*parts)


def _check_place(file: Path) -> None:
    """Raises UsageError where the folder's own folder is not there, so that a slip in a path makes no tree, and for a folder."""
    if not file.parent.exists() and not file.parent.parent.is_dir():
        raise UsageError(f"{file}: the folder {file.parent.parent} is not there. Make it first, or name another place.")
    if file.parent.exists() and not file.parent.is_dir():
        raise UsageError(f"{file}: {file.parent} is not a folder. Name another place.")
    if file.is_dir() and not file.is_symlink():
        raise UsageError(f"{file}: is a folder. Name a file.")


def _real(file: Path) -> Path:
    """The path of a file without symbolic links but its own."""
    return file.parent.resolve() / file.name


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f".{file.name}.{ending}")


def _content(file: Path) -> bytes | None:
    """The bytes of a regular file, or None."""
    return None if _mode(file) is None else file.read_bytes()


def _mode(file: Path) -> int | None:
    """The mode of a regular file, or None."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if stat.S_ISREG(mode := file.lstat().st_mode):
            return stat.S_IMODE(mode)
    return None


def _created(file: Path, ending: str, mode: int | None) -> int:
    """A handle of a new temporary file of a mode, or of the one that the system gives new files."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    handle = os.open(_beside(file, ending), flags, 0o666 if mode is None else 0o600)
    if mode is not None:
        os.fchmod(handle, mode)
    return handle


def _write(handle: int, content: bytes) -> None:
    """Writes all and syncs it."""
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync(folder: Path) -> None:
    """Has the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
