"""Folders that are there for a while, and folders that take the place of others whole."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kzgraph.errors import UsageError
from kzgraph.safety import files, lock, private
from kzgraph.safety.ending import deferred

AT_FDCWD, RENAME_EXCHANGE = -100, 2  # of renameat2(2)


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """A folder beside a target, for its owner alone and gone at the end; what a killed run for this target left of it goes first.

    Its name has a token that no repository can know, so it holds nothing of others. Raises UsageError if the target's own folder is not
    there or lies behind a link that leads out of the current one, and ConflictError while another process writes the target.
    """
    if not target.parent.is_dir():
        raise UsageError(f"{target}: the folder {target.parent} is not there. Make it first, or name another place.")
    files.refuse_link_out(target)
    place = target.parent.resolve() / target.name
    folder = place.with_name(f".{target.name}.{private.token(place)}.work")
    with lock.held(target):
        if (folder / "old").is_dir() and not target.exists():  # a run was killed between two renames
            (folder / "old").rename(target)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            with deferred():
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def replaced(target: Path, own: Callable[[], bool], check: Callable[[], object]) -> Iterator[Path]:
    """A new folder that takes the place of the target at the end; if the work fails, nothing is left of it.

    Raises UsageError if there is something in the way that is not `own`, or if the folder's own folder is not there. `check` is called
    when all is written, and raises if it must not take its place after all.
    """
    with scratch(target) as folder:
        there = target.is_symlink() or target.exists()
        if there and (target.is_symlink() or not target.is_dir() or (any(target.iterdir()) and not own())):
            raise UsageError(f"{target}: holds something that this command did not make, and is left as it is. Name another folder.")
        made, old = folder / "made", folder / "old"
        made.mkdir()
        yield made
        os.sync()
        check()
        with deferred():
            if not there:
                made.rename(target)
            elif not _exchange(made, target):
                target.rename(old)
                try:
                    made.rename(target)
                except BaseException:
                    old.rename(target)
                    raise


def _exchange(one: Path, other: Path) -> bool:
    """Lets two folders change places in one step; False where the system cannot."""
    if sys.platform != "linux" or not hasattr(libc := ctypes.CDLL(None), "renameat2"):
        return False
    return bool(libc.renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
