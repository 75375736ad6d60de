"""N-Triples and N-Quads on their way into a store: lines whose literals a store would rewrite are held back, all others pass untouched."""

from __future__ import annotations

import re
from io import RawIOBase
from typing import IO

from kzgraph.shacl.literals import PRIVATE, stable

_CHUNK = 1 << 20
_TYPED = re.compile(rb'"([^"\n]*)"\^\^<([^>\n]*)>')


class Lines(RawIOBase):
    """A readable stream over another; `odd` gathers the lines that were held back. A literal is looked at once, however often it stands."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.odd: list[bytes] = []
        self._fine: set[bytes] = set()
        self._rest = b""
        self._ready = b""
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Some bytes; none at the end."""
        if self._at >= len(self._ready):
            self._ready, self._at = self._next(), 0
        start = self._at
        self._at = len(self._ready) if size < 0 else start + size
        return self._ready[start : self._at]

    def _next(self) -> bytes:
        while True:
            chunk = self.source.read(_CHUNK)
            whole = self._rest + chunk
            end = whole.rfind(b"\n") + 1 if chunk else len(whole)
            self._rest = whole[end:]
            passed = self._sifted(whole[:end])
            if passed or not chunk:
                return passed

    def _sifted(self, text: bytes) -> bytes:
        """The lines without those that are held back."""
        kept: list[bytes] = []
        at = 0
        for match in _TYPED.finditer(text):
            if match[0] in self._fine and text[match.start() - 1] != 0x5C:
                continue
            if text[match.start() - 1] != 0x5C and _fine(match[1], match[2]):
                self._fine.add(match[0])
                continue
            start, end = text.rfind(b"\n", 0, match.start()) + 1, text.find(b"\n", match.end())
            end = len(text) if end < 0 else end
            if start >= at:
                kept.append(text[at:start])
                self.odd.append(text[start:end])
                at = end
        kept.append(text[at:])
        return b"".join(kept) if at else text


def _fine(text: bytes, datatype: bytes) -> bool:
    """Whether a store gives a literal back as it is. What is escaped is left to the parser."""
    if b"\\" in text or b"\\" in datatype:
        return False
    name = datatype.decode()
    return not name.startswith(PRIVATE) and stable(name, text.decode())
