"""What later runs may use, in a private folder of the user: `$XDG_CACHE_HOME/kzgraph`, else `~/.cache/kzgraph`.

Everything here can be computed again. The folder may be deleted at any time, and where it cannot be read or written, runs take longer and
nothing else changes.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from kzgraph.errors import KzgraphError
from kzgraph.safety import transaction
from kzgraph.safety.files import read_below

MOST = 4096  # digests in a file; a run that adds some puts all that it used last, and the first ones go
_BYTES = MOST * 80
_DIGEST = re.compile(r"[0-9a-f]{64}")


def digests(name: str) -> list[str]:
    """The SHA-256 digests in a file of the cache, the last added last; none if the file is missing, damaged, or open to other users."""
    folder = _folder()
    try:
        listed = json.loads(read_below(folder, f"{name}.json", _BYTES)) if folder and _is_private(folder) else []
    except (ValueError, RecursionError):
        return []
    sound = isinstance(listed, list) and all(isinstance(digest, str) and _DIGEST.fullmatch(digest) for digest in listed)
    return listed if sound else []


def add(name: str, used: Iterable[str]) -> None:
    """Puts digests at the end of a file of the cache, if it can be written."""
    folder = private_folder()
    if folder is None:
        return
    with contextlib.suppress(OSError, KzgraphError):
        kept = list(dict.fromkeys([*reversed(list(used)), *reversed(digests(name))]))[:MOST]
        transaction.write(folder / f"{name}.json", json.dumps(kept[::-1], indent=0), private=True)


def private_folder() -> Path | None:
    """The folder of the cache, made if need be; None if it cannot be, or if other users may write to it."""
    folder = _folder()
    try:
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if folder is not None and _is_private(folder) else None


def _folder() -> Path | None:
    """The folder of the cache, which need not exist; None if the user has none of their own."""
    named = Path(os.environ.get("XDG_CACHE_HOME") or "")
    try:
        base = named if named.is_absolute() else Path.home() / ".cache"
        own = base.is_absolute() and (not base.exists() or base.stat().st_uid == os.geteuid())
    except (OSError, RuntimeError):
        return None
    return base / "kzgraph" if own else None


def _is_private(folder: Path) -> bool:
    """Whether the folder is the user's, no link, and no other user may write to it."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.geteuid() and not state.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
