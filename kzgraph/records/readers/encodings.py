"""The encoding of a text file, and its lines. What cannot be decoded stays recognisable, so that a row can be refused for it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from kzgraph.errors import UsageError
from kzgraph.records.readers.table import LARGEST_ROW, TableError

ENCODINGS = ("kz1048", "cp1251", "koi8_r", "cp866", "mac_cyrillic", "cp1252")
# In this order, since UTF-32 begins as UTF-16 does. These codecs read the mark too.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def _undecodable(error: UnicodeError) -> tuple[str, int]:
    """Half a character for each byte that is not text, which no text holds: the byte is its lower half."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("kzgraph.undecodable", _undecodable)


class Text:
    """A text file: its encoding, its first bytes, and its lines.

    `encoding` is given by the user, or recognised by a byte-order mark or by zero bytes, or else UTF-8.
    """

    def __init__(self, file: Path, head: bytes, encoding: str = "") -> None:
        self.file, self.head = file, head
        marked = next((name for mark, name in _MARKS if head.startswith(mark)), "")
        self.encoding = marked or _given(encoding) or _wide(head) or "utf-8"
        self.sample = codecs.getincrementaldecoder(self.encoding)("replace").decode(head)
        self.old_lines = "\r" in self.sample and "\n" not in self.sample

    def open(self) -> TextIO:
        """The text, whose lines end with a line feed; where a line has a carriage return before it, that stays."""
        return self.file.open(encoding=self.encoding, errors="kzgraph.undecodable", newline=None if self.old_lines else "\n")

    def lines(self) -> Iterator[tuple[int, str]]:
        """Number and text of each line, with its end; of a line that is longer than any row only the beginning."""
        number = 0
        with self.open() as stream:
            while line := stream.readline(LARGEST_ROW + 1):
                number += 1
                yield number, line
                while len(line) > LARGEST_ROW and not line.endswith("\n"):
                    line = stream.readline(LARGEST_ROW + 1)


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


def _wide(head: bytes) -> str:
    """UTF-16 without a mark, which has 0 (Latin) or 4 (Cyrillic) in every other byte; empty for anything else."""
    for name, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if 0 in high and high.count(0) + high.count(4) > 0.7 * len(high) and low.count(0) < 0.1 * len(low):
            return name
    return ""


def require_text(text: Text, line: int, content: str) -> None:
    """Raises TableError for a header line that is not text: which byte is at fault, and what to do."""
    if fault := undecodable(text, content):
        raise TableError(f"{text.file}:{line}: the header {fault}.")


def undecodable(text: Text, content: str) -> str:
    """Which byte of a line or a row is not text, and where, and which encodings to try; empty if all is text."""
    try:
        content.encode()
    except UnicodeEncodeError as error:
        likely = " or ".join(guesses(text.head)[:2])
        if not text.encoding.startswith("utf-8"):
            return f"holds bytes that are not {text.encoding}: try --encoding {likely}"
        position = len(content[: error.start].encode()) + 1
        return (
            f"holds the byte 0x{ord(content[error.start]) - 0xDC00:02X} at position {position}, which is not UTF-8: try --encoding {likely}"
        )
    return ""


def guesses(head: bytes) -> list[str]:
    """Encodings of one byte a letter, first those in which charset-normalizer finds that a text reads best.

    The Kazakh one comes before others that it names, since the Russian one reads alike but for the letters that only Kazakh has.
    """
    from charset_normalizer import from_bytes  # late: an extra

    likely = from_bytes(head, cp_isolation=list(ENCODINGS), enable_fallback=False, preemptive_behaviour=False)
    names = [match.encoding for match in likely]
    others = [name for name in ENCODINGS if name not in names]
    return [name.replace("_", "-") for name in (*sorted(names, key=lambda name: name != "kz1048"), *others)]
