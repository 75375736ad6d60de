"""Graph files of others: a child within limits reads them before this process does, once for each content.

The parser is native code: what is nested too deep ends the process that reads it, and a short file can fill the memory. Neither can a
few small files without quoted triples, which need no child. What a child has read is remembered by digest in the user's cache.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.safety import cache, sandbox

SECONDS, MEBIBYTES = 60, 1024
SMALL = 1 << 20  # bytes of all files: at two bytes for an item of a list, they take some 400 MiB
QUOTED = b"<<"
CACHE = "admitted"


def admit(files: Sequence[Path], form: ox.RdfFormat = ox.RdfFormat.TURTLE) -> None:
    """Raises LimitError, which names the file and the limit, if a child cannot read the files. What is else wrong, their reader says.

    Within a child of the sandbox, whose own limits hold, only the size is looked at.
    """
    found = [file for file in files if file.is_file()]
    if large := next((file for file in found if file.stat().st_size > MEBIBYTES << 20), None):
        raise sandbox.LimitError(_why(large, f"{MEBIBYTES} MiB"), f"{MEBIBYTES} MiB")
    if sandbox.is_child() or not found:
        return
    try:
        if not (digest := _digest(found, form)) or digest in cache.digests(CACHE):
            return
    except OSError:  # who reads the file says so
        return
    _read_in_child(found, form)
    cache.add(CACHE, [digest])


def _digest(files: Sequence[Path], form: ox.RdfFormat) -> str:
    """The digest of all files and of what reads them; empty for files that need no child. Raises OSError."""
    if sum(file.stat().st_size for file in files) <= SMALL and not any(QUOTED in file.read_bytes() for file in files):
        return ""
    import hashlib  # which a small workspace does not need

    digest = hashlib.sha256(f"{__version__} {ox.__version__} {form} {MEBIBYTES} {SECONDS}\n".encode())
    for file in files:
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def _read_in_child(files: Sequence[Path], form: ox.RdfFormat) -> None:
    read = 0
    with closing(sandbox.Child(lambda: _work(files, form), seconds=SECONDS, mebibytes=MEBIBYTES)) as child:
        try:
            for _ in child.blocks():
                read += 1
        except sandbox.LimitError as error:
            raise sandbox.LimitError(_why(files[min(read, len(files) - 1)], error.limit), error.limit) from None


def _why(file: Path, limit: str) -> str:
    return f"{file}: cannot be read within {limit}. Shorten the file, or nest it less."


def _work(files: Sequence[Path], form: ox.RdfFormat) -> Iterator[bytes]:
    """In the child: a block behind each file that was read, together with those before it."""
    store = ox.Store()
    for file in files:
        try:
            store.load(path=file, format=form)
        except (SyntaxError, OSError, ValueError):
            return
        yield b""
