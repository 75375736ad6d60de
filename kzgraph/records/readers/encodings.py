"""The encoding of a text file, and its bytes as UTF-8. What cannot be decoded stays recognisable, so that a row can be refused for it."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kzgraph.errors import UsageError
from kzgraph.records.readers.table import BLOCK, LARGEST_ROW, TableError

ENCODINGS = ("kz1048", "cp1251", "koi8-r", "cp866", "mac-cyrillic", "cp1252")
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_CYRILLIC = frozenset(_RUSSIAN + _RUSSIAN.upper() + "әғқңөұүһіӘҒҚҢӨҰҮҺІ№«»–—")
_LATIN = frozenset("àâäáãåæçèéêëìíîïñòóôõöøœùúûüýÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜÝ“”‘’")
_ODD = re.compile(r"[а-яё][А-ЯЁ]|[a-zA-Z][а-яёА-ЯЁ]|[а-яёА-ЯЁ][a-zA-Z]")  # a capital behind a small letter, two scripts in a word
# In this order, since UTF-32 begins as UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
codecs.register_error("kzgraph.undecodable", lambda error: ("\udcff", getattr(error, "end", 0)))


class Text:
    """A text file: its encoding, its beginning, and its bytes as UTF-8 from there on.

    `encoding` is given by the user, or recognised by a byte-order mark or by zero bytes, or else UTF-8.
    """

    def __init__(self, file: Path, head: bytes, encoding: str = "") -> None:
        self.file, self.head = file, head
        mark, marked = next(((mark, name) for mark, name in _MARKS if head.startswith(mark)), (b"", ""))
        self.encoding = marked or _given(encoding) or _guess(head)
        self.skip = len(mark)
        self.sample = head[self.skip :].decode(self.encoding, "replace")
        self.old_lines = "\r" in self.sample and "\n" not in self.sample

    def open(self) -> IO[bytes]:
        """The bytes as UTF-8 with line feeds; what could not be decoded becomes a byte sequence that UTF-8 forbids."""
        stream = self.file.open("rb")
        stream.seek(self.skip)
        if self.encoding == "utf-8" and not self.old_lines:
            return stream
        return io.BufferedReader(_AsUtf8(stream, self.encoding, self.old_lines), BLOCK)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Number and bytes of each line, without its line feed; of a line that is longer than any row only the beginning."""
        number = 0
        with self.open() as stream:
            rest = b""
            while block := stream.read(BLOCK):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()
                for line in lines:
                    number += 1
                    yield number, line
                if len(rest) > LARGEST_ROW:
                    rest = rest[: LARGEST_ROW + 1]
            if rest:
                yield number + 1, rest


class _AsUtf8(io.RawIOBase):
    """Another encoding, block by block as UTF-8."""

    def __init__(self, stream: IO[bytes], encoding: str, old_lines: bool) -> None:
        self.stream, self.old_lines = stream, old_lines
        self.decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("kzgraph.undecodable")
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self.rest:
            block = self.stream.read(BLOCK)
            piece = block if self.decoder is None else self.decoder.decode(block, final=not block).encode("utf-8", "surrogatepass")
            self.rest = piece.replace(b"\r", b"\n") if self.old_lines else piece
            if not block:
                break
        size = min(len(buffer), len(self.rest))
        buffer[:size] = self.rest[:size]
        self.rest = self.rest[size:]
        return size

    def close(self) -> None:
        self.stream.close()
        super().close()


def _given(encoding: str) -> str:
    if not encoding:
        return ""
    try:
        codec = codecs.lookup(encoding)
    except (LookupError, ValueError):
        raise UsageError(
            f"--encoding {encoding}: no such encoding. Usual ones: utf-8, utf-16, windows-1251, windows-1252, koi8-r."
        ) from None
    if not getattr(codec, "_is_text_encoding", True):
        raise UsageError(f"--encoding {encoding}: not a text encoding. Usual ones: utf-8, utf-16, windows-1251, windows-1252, koi8-r.")
    return codec.name


def _guess(head: bytes) -> str:
    """UTF-16 without a mark has 0 (Latin) or 4 (Cyrillic) in every other byte; anything else is read as UTF-8."""
    for name, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if 0 in high and high.count(0) + high.count(4) > 0.7 * len(high) and low.count(0) < 0.1 * len(low):
            return name
    return "utf-8"


def require_text(text: Text, line: int, raw: bytes) -> str:
    """A header line as text. Raises TableError that says which byte is at fault and what to do."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TableError(f"{text.file}:{line}: the header {undecodable(raw, error.start, text)}.") from None


def undecodable(raw: bytes, at: int, text: Text) -> str:
    """In words: which byte of a row is not text, and where, and which encodings to try."""
    likely = " or ".join(guesses(text.head)[:2])
    if raw[at : at + 3] == b"\xed\xb3\xbf":
        return f"holds bytes that are not {text.encoding}: try --encoding {likely}"
    return f"holds the byte 0x{raw[at]:02X} at position {at + 1}, which is not UTF-8: try --encoding {likely}"


def guesses(head: bytes) -> list[str]:
    """Encodings of one byte a letter, first those in which a text reads best as Kazakh, Russian or another European language."""
    texts = {name: head.decode(name, "replace") for name in ENCODINGS}
    return sorted(ENCODINGS, key=lambda name: (-_readable(texts[name]), ENCODINGS.index(name)))


def _readable(text: str) -> float:
    """The share of letters beyond ASCII that stand in words as they do in these languages."""
    signs = [letter for letter in text if letter > "\x7f"]
    fits = sum(letter in _CYRILLIC for letter in signs) + 0.9 * sum(letter in _LATIN for letter in signs)
    odd = len(_ODD.findall(text))
    return (fits - odd) / max(1, len(signs))
