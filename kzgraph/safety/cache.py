"""What later runs may use, in a private folder of the user: `$XDG_CACHE_HOME/kzgraph`, else `~/.cache/kzgraph`.

Everything here can be computed again. The folder may be deleted at any time, and where it cannot be read or written, runs take longer and
nothing else changes.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable
from pathlib import Path

from kzgraph.errors import KzgraphError
from kzgraph.safety import private, transaction
from kzgraph.safety.files import read_below

MOST = 4096  # digests in a file; a run that adds some puts all that it used last, and the first ones go
_BYTES = MOST * 80
_DIGEST = re.compile(r"[0-9a-f]{64}")


def digests(name: str) -> list[str]:
    """The SHA-256 digests in a file of the cache, the last added last; none if the file is missing, damaged, or open to other users."""
    folder = _folder()
    try:
        listed = json.loads(read_below(folder, f"{name}.json", _BYTES)) if folder and private.is_private(folder) else []
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
    return private.made(_folder())


def _folder() -> Path | None:
    return private.place("XDG_CACHE_HOME", ".cache")
