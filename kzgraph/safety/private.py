"""Folders that are the user's own: nobody else can write there, and no clone or archive brings files into them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path


def place(variable: str, below_home: str) -> Path | None:
    """The folder `kzgraph` in the one that a variable names, or in that below the home folder; None if the user has none of their own.

    It need not exist.
    """
    named = Path(os.environ.get(variable) or "")
    try:
        base = named if named.is_absolute() else Path.home() / below_home
        own = base.is_absolute() and (not base.exists() or base.stat().st_uid == os.geteuid())
    except (OSError, RuntimeError):
        return None
    return base / "kzgraph" if own else None


def made(folder: Path | None) -> Path | None:
    """The folder, made if need be; None if it cannot be, or if other users may write to it."""
    try:
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if folder is not None and is_private(folder) else None


def is_private(folder: Path) -> bool:
    """Whether the folder is the user's, no link, and no other user may write to it."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def state() -> Path:
    """The folder for what must outlive a process, which need not exist: where no home folder can be written, as in a container, one below
    that for temporary files."""
    own = place("XDG_STATE_HOME", ".local/state")
    nearest = next((folder for folder in (own, *own.parents) if folder.exists()), None) if own else None
    if own and (os.environ.get("XDG_STATE_HOME") or os.access(nearest or own, os.W_OK)):
        return own
    import tempfile

    return Path(tempfile.gettempdir(), f"kzgraph-{os.geteuid()}")


def token(path: Path) -> str:
    """What only this user can say beforehand of a path, always the same; another one each time where nothing can be kept."""
    import hashlib  # which readers do not need

    folder, secret = made(state()), os.urandom(32)
    if folder is not None:
        file = folder / "secret"
        with suppress(FileExistsError), file.open("xb") as stream:  # the folder is closed to others
            stream.write(secret)
        secret = file.read_bytes() or secret
    return hashlib.sha256(secret + os.fsencode(path)).hexdigest()[:16]
