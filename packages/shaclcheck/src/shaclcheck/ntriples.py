"""N-Triples and N-Quads on their way into a store: lines with a literal that the store would rewrite are replaced by its kept form."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import RawIOBase
from typing import IO

import pyoxigraph as ox

from .literals import PRIVATE, stable

_CHUNK = 1 << 20  # bytes
_TYPED = re.compile(rb'"([^"\r\n]*)"[ \t]*\^\^[ \t]*<([^>\r\n]*)>')
_END = re.compile(rb"[\r\n]|\Z")
_BACKSLASH = 0x5C


class KeptLines(RawIOBase):
    """A readable stream of N-Quads over one of N-Triples or N-Quads.

    `kept` gives the two quads that replace a quad with such a literal. The first one takes its line, so that syntax errors name the right
    line; the second one comes at the end. One parser reads both, so a blank node has the same name in both. Equal literals are checked
    once.
    """

    def __init__(self, source: IO[bytes], kept: Callable[[ox.Quad], tuple[ox.Quad, ox.Quad] | None]) -> None:
        self.source = source
        self.kept = kept
        self._appended: list[bytes] = []
        self._stable: set[bytes] = set()
        self._rest = b""
        self._ready = b""
        self._at = 0
        self._ended = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._at >= len(self._ready):
            self._ready, self._at = self._next(), 0
        start = self._at
        self._at = len(self._ready) if size < 0 else start + size
        return self._ready[start : self._at]

    def _next(self) -> bytes:
        while not self._ended:
            chunk = self.source.read(_CHUNK)
            whole = self._rest + chunk
            end = max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1 if chunk else len(whole)
            self._rest = whole[end:]
            lines = self._converted(whole[:end])
            if not chunk:
                self._ended = True
                return b"\n".join([lines, *self._appended])
            if lines:
                return lines
        return b""

    def _converted(self, text: bytes) -> bytes:
        parts: list[bytes] = []
        at = 0
        for match in _TYPED.finditer(text):
            # A quote after a backslash is inside a longer text: the parser decides.
            escaped = text[match.start() - 1] == _BACKSLASH
            if match.start() < at or (match[0] in self._stable and not escaped):
                continue
            if not escaped and _is_stable(match[1], match[2]):
                self._stable.add(match[0])
                continue
            start = max(text.rfind(sign, at, match.start()) + 1 or at for sign in (b"\n", b"\r"))
            end = _END.search(text, match.end()).start()  # type: ignore[union-attr]
            parts += [text[at:start], self._line(text[start:end])]
            at = end
        parts.append(text[at:])
        return b"".join(parts) if at else text

    def _line(self, line: bytes) -> bytes:
        """The line with the kept form; an ill-formed line stays as it is, for the store's parser to report."""
        try:
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError):
            return line
        forms = self.kept(quad)
        if forms is None:
            return line
        self._appended.append(_serialized(forms[1]))
        return _serialized(forms[0])


def _serialized(quad: ox.Quad) -> bytes:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .".encode()


def _is_stable(text: bytes, datatype: bytes) -> bool:
    """Whether a store surely gives a literal back as it is. Escapes and invalid UTF-8 are left to the parser."""
    if b"\\" in text or b"\\" in datatype:
        return False
    try:
        name, value = datatype.decode(), text.decode()
    except UnicodeDecodeError:
        return False
    return not name.startswith(PRIVATE) and stable(name, value)
