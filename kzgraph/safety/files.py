"""Reading files without following a link, and writing them whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kzgraph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def repository(file: Path) -> Path | None:
    """The nearest git repository around a file, a working tree or a bare one; a symbolic link counts as where it leads."""
    return next((folder for folder in file.resolve().parents if _is_repository(folder)), None)


def _is_repository(folder: Path) -> bool:
    return (folder / ".git").exists() or ((folder / "objects").is_dir() and (folder / "HEAD").is_file())


def read_below(root: Path, name: str, most: int) -> bytes:
    """At most so many bytes of a regular file below a folder; none if it, or a folder on the way down to it, is a link or not there.

    A name that does not lie below the folder is opened from its own folder.
    """
    whole = root / name
    start = root if whole.is_relative_to(root) else whole.parent
    *folders, last = whole.relative_to(start).parts or ("",)
    try:
        place = os.open(start, os.O_RDONLY | os.O_DIRECTORY)
        try:
            for folder in folders:
                below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
                os.close(place)
                place = below
            # Opening a pipe would wait for its writer.
            handle = os.open(last, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                os.close(handle)
                return b""
            with os.fdopen(handle, "rb") as stream:
                return stream.read(most)
        finally:
            os.close(place)
    except (OSError, ValueError):  # a name that no file can have is a ValueError
        return b""


@contextmanager
def whole(file: Path, *, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """A stream to a temporary file beside the real one, which takes its place at the end; makes the folder if it alone is missing.

    Raises UsageError if the folder's own folder is not there: a path with a slip in it makes no tree of folders.
    """
    above = file.parent.parent
    if not file.parent.exists() and not above.is_dir():
        raise UsageError(f"{file}: the folder {above} is not there. Make it first, or name another place.")
    file.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb", buffering=1 << 20) as stream:
            yield stream
        temporary.chmod(mode)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_whole(file: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all, as `whole` does; a pipe or a device is written to as it is."""
    raw = content.encode("utf-8") if isinstance(content, str) else content
    if file.exists() and not file.is_file():
        file.write_bytes(raw)
        return
    with whole(file) as stream:
        stream.write(raw)


@contextmanager
def whole_folder(target: Path, own: Callable[[], bool]) -> Iterator[Path]:
    """A temporary folder beside the real one, which takes its place at the end; if the work fails, nothing is left of it.

    Raises UsageError if there is something in the way that is not `ours`, or if the folder's own folder is not there.
    """
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} is not there. Make it first, or name another place.")
    there = target.is_symlink() or target.exists()
    if there and (target.is_symlink() or not target.is_dir() or (any(target.iterdir()) and not own())):
        raise UsageError(f"{target}: holds something that this command did not make, and is left as it is. Name another folder.")
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    made, old = temporary / "made", temporary / "old"
    try:
        made.mkdir()
        yield made
        if there:
            target.rename(old)
        try:
            made.rename(target)
        except BaseException:
            if there:
                old.rename(target)
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
