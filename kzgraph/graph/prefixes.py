"""The prefixes of sources, as each declares one for its own namespace in its `source.ttl`, beside those of the package."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kzgraph.graph import settings
from kzgraph.vocab import PREFIXES

HEAD = 16 << 10  # bytes at the top of a file, where its prefixes stand
_PREFIX = re.compile(r"^[ \t]*@?prefix\s+([A-Za-z][\w-]*):\s*<(https?://[^<>\s]+/)>", re.IGNORECASE | re.MULTILINE)


class Declared(NamedTuple):
    """The prefix that a source declares for its namespace, the file that does, and whose prefix it was before: empty if nobody's."""

    prefix: str
    namespace: str
    file: Path
    taken: str


def of_folder(root: Path) -> dict[str, str]:
    """The prefixes of a workspace's own namespaces and of its sources."""
    return settings.of(root).prefixes | {source.prefix: source.namespace for source in declared(root) if not source.taken}


def declared(root: Path) -> Iterator[Declared]:
    """The prefixes of the sources of a workspace: each of its `source.ttl`, else of another file of its folder."""
    home = settings.of(root)
    known = PREFIXES | home.prefixes
    for folder in sorted((root / "graph").glob("*/")):
        namespace = f"{home.namespace}{folder.name}/"
        heads = ((prefix, file) for file in _files(folder) for prefix, space in _head(file) if space == namespace not in PREFIXES.values())
        own = (Declared(prefix, namespace, file, known.get(prefix, "")) for prefix, file in heads)
        if first := next(own, None):
            first = next((source for source in (first, *(own if first.taken else ())) if not source.taken), first)
            known.setdefault(first.prefix, namespace)
            yield first


def _files(folder: Path) -> Iterator[Path]:
    """The files of a source, first that which most often suffices."""
    first = folder / "source.ttl"
    yield first
    yield from (file for file in sorted(folder.glob("*.ttl")) if file != first)


def _head(file: Path) -> list[tuple[str, str]]:
    """The prefixes that a file declares at its top, as pairs; none where it cannot be read, which a check reports."""
    try:
        stamp = file.stat()
        return _declared(file, stamp.st_mtime_ns, stamp.st_size) if stat.S_ISREG(stamp.st_mode) else []
    except OSError:
        return []


@lru_cache(maxsize=1 << 12)
def _declared(file: Path, *_: int) -> list[tuple[str, str]]:
    """The prefixes in a file of that time and size."""
    with file.open("rb") as opened:
        text = opened.read(HEAD).decode("utf-8", "replace")
    return _PREFIX.findall(text)
