"""Reading files without following a link or waiting for a pipe."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kzgraph.errors import UsageError


def repository(file: Path) -> Path | None:
    """The nearest git repository around a file, a working tree or a bare one; a symbolic link counts as where it leads."""
    return next((folder for folder in file.resolve().parents if _is_repository(folder)), None)


def _is_repository(folder: Path) -> bool:
    return (folder / ".git").exists() or ((folder / "objects").is_dir() and (folder / "HEAD").is_file())


@contextmanager
def opened(root: Path, name: str) -> Iterator[tuple[int, str]]:
    """The open folder of a file below a root, and the file's own name. Raises OSError where a folder on the way is a link or not there."""
    *folders, last = Path(name).parts
    place = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for folder in folders:
            below = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=place)
            os.close(place)
            place = below
        yield place, last
    finally:
        os.close(place)


def read_below(root: Path, name: str, most: int) -> bytes:
    """At most so many bytes of a regular file below a folder; none if it, or a folder on the way down to it, is a link or not there.

    A name that does not lie below the folder is opened from its own folder.
    """
    whole = root / name
    start = root if whole.is_relative_to(root) else whole.parent
    try:
        with opened(start, str(whole.relative_to(start))) as (place, last):
            return read_in(place, last, most)
    except (OSError, ValueError):  # a name that no file can have is a ValueError
        return b""


def read_in(place: int, name: str, most: int) -> bytes:
    """At most so many bytes of a regular file in an open folder; none of anything else there. Raises OSError."""
    handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)  # opening a pipe would wait for its writer
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return b""
        with os.fdopen(handle, "rb", closefd=False) as stream:  # with a buffer: one read of the system may give less than there is
            return stream.read(most)
    finally:
        os.close(handle)


def refuse_link_out(path: Path, *folders: Path) -> None:
    """Raises UsageError for a path below the current folder, or below one of some folders, that leads out of it through a symbolic link.

    The files there may be those of others; an absolute path or one with `..` to another place is the user's own.
    """
    written = Path(os.path.abspath(path))  # noqa: PTH100 (links are not followed)
    for folder in (Path.cwd(), *folders):
        inside = written.is_relative_to(folder) and ".." not in path.parts
        if inside and not written.resolve().is_relative_to(folder.resolve()):
            raise UsageError(
                f"{path}: is a symbolic link, or lies behind one, that leads out of {folder}. Name the place that it leads to."
            )
