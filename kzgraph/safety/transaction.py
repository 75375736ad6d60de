"""Files that change together or not at all, however the process ends.

New content is first written beside each file and synced, then a journal says that all of it is there, and only then do files take their
places. Whoever begins the next transaction of the same key completes one with such a journal, and takes an earlier one back.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO

from kzgraph.errors import ConflictError, UsageError
from kzgraph.safety import journals, lock
from kzgraph.safety.ending import deferred
from kzgraph.safety.journals import Change, Journal


class Transaction:
    """What is to change. No file does before `commit`; `abandon` removes what was prepared."""

    def __init__(self, key: Path, check: Callable[[], object], within: Iterable[str] = ()) -> None:
        self._key, self._check, self._within = key, check, tuple(within)
        self._home = key.parent.resolve()
        self._texts: dict[str, tuple[bytes | None, bool]] = {}
        self._prepared: dict[str, None] = {}
        self._folders: dict[str, None] = {}
        self._token = os.urandom(8).hex()

    def put(self, file: Path, content: str | bytes | None, *, private: bool = False) -> None:
        """Has a file replaced, or removed where the content is None; a private one is readable by its owner alone."""
        self._check_alone()
        self._texts[self._name(file)] = content.encode("utf-8") if isinstance(content, str) else content, private

    def folder(self, folder: Path) -> None:
        """Has a folder made, with those above it, that stays although it is empty. Several files change in the same transaction."""
        self._folders |= dict.fromkeys(self._missing(PurePosixPath(self._name(folder))))

    @contextmanager
    def stream(self, file: Path, *, private: bool = False) -> Iterator[IO[bytes]]:
        """A stream into what will replace a file: the only one of its transaction, since a streamed file is too large to put back."""
        self._check_alone(self._texts)
        name = self._name(file)
        self._prepare([name])
        with os.fdopen(self._create(name, private=private), "wb", buffering=1 << 20) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())

    def commit(self) -> None:
        """Changes all files. Raises what `check` raises, and OSError where a file cannot be written: then none has changed."""
        if not (self._texts or self._prepared):
            return
        before = {name: (_content(self._home / name), _mode(self._home / name)) for name in self._texts}
        self._prepare(self._texts)
        for name, (content, private) in self._texts.items():
            journals.write(self._create(name, private=private), content or b"")
        journal = self._journal()
        digests = {name: None if content is None else journals.digest(content) for name, (content, _) in self._texts.items()}
        changes = [Change(name, journals.present(journal, name), new) for name, new in digests.items()]
        journal = journal._replace(folders=(), changes=tuple(changes) or tuple(Change(name, "", "") for name in journal.names))
        journals.sync(self._journal())
        self._check()
        with deferred():
            try:
                self._change(journal)
            except (OSError, ConflictError):
                self._undo(journal, before)
                raise
        self._prepared.clear()

    def _change(self, journal: Journal) -> None:
        """Lets all files take their places. A single one does so in one step, which needs no journal to complete it."""
        if len(journal.changes) == 1:
            journals.take(journal, journal.changes[0])
        elif clash := next((change.name for change in journal.changes if journals.changed(journal, change)), ""):
            raise ConflictError(f"{self._home / clash}: changed by another program meanwhile. Nothing was written: run the command again.")
        else:
            journals.save(self._key, journal)
        journals.finish(self._key, self._within)

    def _undo(self, journal: Journal, before: Mapping[str, tuple[bytes | None, int | None]]) -> None:
        """Puts the old bytes back of files that have changed already."""
        back = [name for name, old, new in journal.changes if old != new == journals.present(journal, name)]
        contents = {name: before[name][0] for name in back}
        for name, content in contents.items():
            journals.write(journals.create(journal, name, "old", before[name][1]), content or b"")
        changes = tuple(Change(name, new, None if contents[name] is None else old) for name, old, new in journal.changes if name in back)
        journals.save(self._key, self._journal()._replace(changes=changes, ending="old"))
        journals.finish(self._key, self._within)
        self._prepared.clear()

    def abandon(self) -> None:
        if self._prepared:
            with deferred():
                journals.finish(self._key, self._within)

    def _check_alone(self, others: Iterable[str] = ()) -> None:
        """Raises ValueError where a file is streamed and not the only one."""
        if names := [*self._prepared, *others]:
            raise ValueError(f"{', '.join(names)}: changes in the same transaction. Give a streamed file its own.")

    def _prepare(self, names: Iterable[str]) -> None:
        """Writes down which temporary files and folders there will be, before there are any."""
        for name in names:
            if str(PurePosixPath(name).parent) not in self._folders:
                _check_place(self._home / name)
                self._folders |= dict.fromkeys(self._missing(PurePosixPath(name).parent))
            self._prepared[name] = None
        if self._prepared:
            journals.save(self._key, self._journal())
        for folder in self._folders:
            (self._home / folder).mkdir(exist_ok=True)

    def _journal(self) -> Journal:
        """What takes back all that was prepared."""
        return Journal(str(self._home), self._token, tuple(self._prepared), tuple(self._folders))

    def _create(self, name: str, *, private: bool) -> int:
        return journals.create(self._journal(), name, "new", 0o600 if private else _mode(self._home / name))

    def _missing(self, folder: PurePosixPath) -> list[str]:
        """The folders that have to be made for a folder to be there, that one included."""
        return [str(part) for part in (*reversed(folder.parents), folder) if not (self._home / part).exists()]

    def _name(self, file: Path) -> str:
        """The name of a file from the folder of the key. Raises UsageError where it leads out of that, or of the folders within it."""
        real = file.parent.resolve() / file.name
        if not real.is_relative_to(self._home):
            raise UsageError(f"{file}: does not lie in {self._home}. Name the place that the symbolic link leads to.")
        name = real.relative_to(self._home).as_posix()
        as_given = os.path.relpath(file, self._key.parent)
        if self._within and (real.is_symlink() or name != as_given or not journals.is_within(name, self._within)):
            raise UsageError(f"{file}: behind a symbolic link, or not in {', '.join(self._within)}. Put files of your own in its place.")
        return name


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
def begin(key: Path, watch: Callable[[], Callable[[], object]] = lambda: bool, within: Iterable[str] = ()) -> Iterator[Transaction]:
    """A transaction that commits at the end of the block, under the lock of its key, and changes nothing if the block raises.

    `key` is a file, which need not exist; all that changes lies in its folder or below. Where names `within` that are given, it lies there
    and behind no link. `watch` is called before the block. What it returns is called when all is prepared, and raises if it must not be
    written after all. What was interrupted is completed first. Raises ConflictError while another process has the lock, or if somebody has
    changed a file since an interruption.
    """
    if not key.parent.is_dir():
        raise UsageError(f"{key}: the folder {key.parent} is not there. Make it first, or name another place.")
    journals.writable()
    within = tuple(within)
    with lock.held(key), _named_where_full(key):
        journals.recover(key, within)
        change = Transaction(key, watch(), within)
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


def interrupted(key: Path) -> int:
    """How many files an interrupted transaction changes; 0 where none was interrupted."""
    journal = journals.read(key)
    return len(journal.changes) if journal else 0


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


def _content(file: Path) -> bytes | None:
    """The bytes of a regular file, or None."""
    return None if _mode(file) is None else file.read_bytes()


def _mode(file: Path) -> int | None:
    """The mode of a regular file, or None."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if stat.S_ISREG(mode := file.lstat().st_mode):
            return stat.S_IMODE(mode)
    return None
