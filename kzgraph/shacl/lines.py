"""N-Triples and N-Quads on their way into a store: a line whose literal a store would rewrite comes out as it is kept, others untouched."""

from __future__ import annotations

import re
from io import RawIOBase
from typing import IO, TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl.literals import PRIVATE, stable

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK = 1 << 20
_TYPED = re.compile(rb'"([^"\r\n]*)"[ \t]*\^\^[ \t]*<([^>\r\n]*)>')
_END = re.compile(rb"[\r\n]|\Z")


class Lines(RawIOBase):
    """A readable stream of N-Quads over one of N-Triples or N-Quads. `kept` gives the two quads that a quad with such a literal is kept as.

    The first of them stands where the quad stood, so that errors name the right line; the second at the end. All pass through one parser,
    which gives a blank node one name. A literal is looked at once, however often it stands.
    """

    def __init__(self, source: IO[bytes], kept: Callable[[ox.Quad], tuple[ox.Quad, ox.Quad] | None]) -> None:
        self.source = source
        self.kept = kept
        self._later: list[bytes] = []
        self._fine: set[bytes] = set()
        self._rest = b""
        self._ready = b""
        self._at = 0
        self._ended = False

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
        while not self._ended:
            chunk = self.source.read(_CHUNK)
            whole = self._rest + chunk
            end = max(whole.rfind(b"\n"), whole.rfind(b"\r")) + 1 if chunk else len(whole)
            self._rest = whole[end:]
            passed = self._sifted(whole[:end])
            if not chunk:
                self._ended = True
                return b"\n".join([passed, *self._later])
            if passed:
                return passed
        return b""

    def _sifted(self, text: bytes) -> bytes:
        """The lines, with those that hold such a literal as they are kept."""
        parts: list[bytes] = []
        at = 0
        for match in _TYPED.finditer(text):
            if match.start() < at or (match[0] in self._fine and text[match.start() - 1] != 0x5C):
                continue
            if text[match.start() - 1] != 0x5C and _fine(match[1], match[2]):
                self._fine.add(match[0])
                continue
            start = max(text.rfind(sign, at, match.start()) + 1 or at for sign in (b"\n", b"\r"))
            end = _END.search(text, match.end()).start()  # type: ignore[union-attr]
            parts += [text[at:start], self._line(text[start:end])]
            at = end
        parts.append(text[at:])
        return b"".join(parts) if at else text

    def _line(self, line: bytes) -> bytes:
        """A line as it is kept; one that is no quad is left for the parser to tell."""
        try:
            (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, ValueError):
            return line
        kept = self.kept(quad)
        if kept is None:
            return line
        self._later.append(_written(kept[1]))
        return _written(kept[0])


def _written(quad: ox.Quad) -> bytes:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.subject} {quad.predicate} {quad.object}{graph} .".encode()


def _fine(text: bytes, datatype: bytes) -> bool:
    """Whether a store gives a literal back as it is. What is escaped, or no text, is left to the parser."""
    if b"\\" in text or b"\\" in datatype:
        return False
    try:
        name, value = datatype.decode(), text.decode()
    except UnicodeDecodeError:
        return False
    return not name.startswith(PRIVATE) and stable(name, value)
