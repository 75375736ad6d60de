"""Text fragments: the end of an address that opens a page at a place (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from functools import cache, lru_cache
from itertools import accumulate, product
from urllib.parse import quote

from kzgraph.reading.evidence import fold

MOST = 4  # words on each side: enough to find the place, too few to be a quotation
LEADING = (0, 2, 3, 4)  # words before them
_END = ".,;:!?"
_WITHIN = re.compile(r"\w")


@cache
def _class(plain: str) -> str:
    """The characters that folding makes one plain character of, as a set of a regular expression."""
    return "[" + "".join(re.escape(chr(code)) for code in range(0x20, 0x3000) if fold(f"x{chr(code)}x") == f"x{plain}x") + "]"


def words(text: str) -> re.Pattern[str]:
    """A pattern that finds whole words as a reader types them, whatever spaces, quotes and hyphens the text has."""
    parts = [r"\s+" if char == " " else _class(char) if char in "'\"-" else re.escape(char) for char in fold(text)]
    return re.compile(rf"(?<!\w){''.join(parts)}(?!\w)")


class _Page:
    """A text as a browser searches it: whole words, one space between them, without capitals."""

    def __init__(self, text: str) -> None:
        words = [(match.start(), _small(match[0])) for match in re.finditer(r"\S+", text)]
        self.starts = [start for start, _ in words]
        self._searched = " ".join(word for _, word in words)
        self._at = list(accumulate((len(word) + 1 for _, word in words), initial=0))

    def leads(self, prefix: str, head: str, tail: str) -> tuple[int, int] | None:
        """The slice of the text that opens: from the first place of the head after its prefix to the first place of the tail after it."""
        found = self._find(f"{prefix} {head}".strip())
        if found is None:
            return None
        start, end = found[1] - len(" ".join(head.split())), found[1]
        if tail and (ending := self._find(tail, end)):
            return self._place(start), self._place(ending[1])
        return None if tail else (self._place(start), self._place(end))

    def _find(self, words: str, start: int = 0) -> tuple[int, int] | None:
        wanted = _small(" ".join(words.split()))
        while (start := self._searched.find(wanted, start)) >= 0:
            end = start + len(wanted)
            if not any(_WITHIN.match(char) for char in (self._searched[max(start - 1, 0) : start], self._searched[end : end + 1])):
                return start, end
            start += 1
        return None

    def _place(self, index: int) -> int:
        """The place in the text of one in what is searched, which is within a word or at its end."""
        word = bisect(self._at, index) - 1
        return self.starts[word] + index - self._at[word]


_page = lru_cache(maxsize=1)(_Page)


def _small(text: str) -> str:
    """A text without capitals, as long as it was."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def fragment(text: str, start: int, end: int) -> str | None:
    """What stands after `#:~:text=` for a slice of a text: first and last words, three or at most four of each, with words before them
    where they alone would lead elsewhere; None if no such fragment finds the slice."""
    spans = [(match.start() + start, match.end() + start) for match in re.finditer(r"\S+", text[start:end])]
    close = start + len(text[start:end].rstrip().rstrip(_END))
    page = _page(text)
    before = page.starts[: bisect_left(page.starts, start)][-LEADING[-1] :]
    for leading, first, last in ((lead, *sides) for lead in LEADING for sides in product((3, MOST), (3, MOST))):
        if leading > len(before):
            break
        head = text[start : spans[min(first, len(spans)) - 1][1]]
        tail = text[spans[-min(last, len(spans) - first)][0] : close] if len(spans) > first else ""
        head = head if tail else text[start:close]
        prefix = text[before[-leading] : start].strip() if leading else ""
        if page.leads(prefix, head, tail) == (start, close):
            parts = [f"{_quoted(prefix)}-"] * bool(prefix) + [_quoted(part) for part in (head, tail) if part]
            return ",".join(parts)
    return None


def _quoted(text: str) -> str:
    """Percent-encoded, with the hyphen and the comma that have a meaning of their own in a fragment."""
    return quote(text, safe="").replace("-", "%2D")
