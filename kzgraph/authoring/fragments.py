"""Text fragments: the end of an address that opens a page at a place (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from urllib.parse import quote

from kzgraph.errors import UsageError
from kzgraph.reading.evidence import fold

MOST = 4  # words on each side: enough to find the place, too few to be a quotation
_END = ".,;:!?"


@cache
def _class(plain: str) -> str:
    """The characters that folding makes one plain character of, as a set of a regular expression."""
    return "[" + "".join(re.escape(chr(code)) for code in range(0x20, 0x3000) if fold(f"x{chr(code)}x") == f"x{plain}x") + "]"


def words(text: str) -> re.Pattern[str]:
    """A pattern that finds whole words as a reader types them, whatever spaces, quotes and hyphens the text has."""
    parts = [r"\s+" if char == " " else _class(char) if char in "'\"-" else re.escape(char) for char in fold(text)]
    return re.compile(rf"(?<!\w){''.join(parts)}(?!\w)")


def _exact(text: str) -> str:
    """A pattern of a piece of the text, as a browser looks for it: whole words, any spaces, capitals or not."""
    words = r"\s+".join(map(re.escape, text.split()))
    return rf"(?i:(?<!\w){words}(?!\w))"


def fragment(text: str, start: int, end: int) -> str:
    """What stands after `#:~:text=` for a slice of a text: first and last words, three or at most four of each, with words before them
    where they alone would lead elsewhere. Raises UsageError if no such fragment finds the slice."""
    spans = [(match.start() + start, match.end() + start) for match in re.finditer(r"\S+", text[start:end])]
    close = start + len(text[start:end].rstrip().rstrip(_END))
    before = [match.start() for match in re.finditer(r"\S+", text[:start])]
    for leading, first, last in ((lead, *sides) for lead in (0, 2, 3, 4) for sides in product((3, MOST), (3, MOST))):
        if leading > len(before):
            break
        head = text[start : spans[min(first, len(spans)) - 1][1]]
        tail = text[spans[-min(last, len(spans) - first)][0] : close] if len(spans) > first else ""
        head = head if tail else text[start:close]
        prefix = text[before[-leading] : start].strip() if leading else ""
        if _leads(text, prefix, head, tail) == (start, close):
            parts = [f"{_quoted(prefix)}-"] * bool(prefix) + [_quoted(part) for part in (head, tail) if part]
            return ",".join(parts)
    raise UsageError("no short text fragment identifies this passage: choose a passage whose first or last words are unique.")


def _leads(text: str, prefix: str, head: str, tail: str) -> tuple[int, int] | None:
    """The slice to which a browser would scroll: the first place of the head after its prefix, to the first place of the tail after it."""
    match = re.search((_exact(prefix) + r"\s+" if prefix else "") + f"(?P<head>{_exact(head)})", text)
    if match is None:
        return None
    if not tail:
        return match.start("head"), match.end("head")
    ending = re.compile(_exact(tail)).search(text, match.end("head"))
    return (match.start("head"), ending.end()) if ending else None


def _quoted(text: str) -> str:
    """Percent-encoded, with the hyphen and the comma that have a meaning of their own in a fragment."""
    return quote(text, safe="").replace("-", "%2D")
