"""Where the paragraphs and the sentences of a text begin and end, for a reader to check: half-open slices in code points."""

from __future__ import annotations

import re
from itertools import pairwise

Slice = tuple[int, int]
_GAP = re.compile(r"\n[^\S\n]*\n\s*")
_LINE = re.compile(r"\n\s*")
_END = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\W_])")
# Words whose full stop ends no sentence, in the languages of the labels.
_ABBREVIATED = re.compile(
    r"(?i)(?:^|[\s(\[\"'“‘«])(?:mr|mrs|ms|dr|prof|gen|col|lt|sgt|st|no|nos|art|arts|vol|pp?|para|paras|cf|vs|etc|approx|jan|feb|mar|apr|jun|jul|"
    r"aug|sept?|oct|nov|dec|e\.g|i\.e|u\.s|u\.n|e\.u|г|гг|ст|ч|п|пп|им|т\.е|т\.д|т\.п|см|млн|млрд|тыс|руб|б|ж|т|[a-zа-яёәіңғүұқөһ])\.$"
)


def paragraphs(text: str) -> list[Slice]:
    """The paragraphs: what empty lines divide, or lines where no line is empty."""
    gap = _GAP if _GAP.search(text.strip()) else _LINE
    bounds = [0, *(end for match in gap.finditer(text) for end in match.span()), len(text)]
    return _solid(text, list(zip(bounds[::2], bounds[1::2], strict=True)))


def sentences(text: str, within: Slice) -> list[Slice]:
    """The sentences of a slice. A full stop after an initial or a known abbreviation ends none, and a small letter begins none."""
    start, end = within
    ends = []
    for match in _END.finditer(text, start, end):
        following = re.match(r"\s+\W*(\w)", text[match.end() : end])
        if following and following[1].islower():
            continue
        if text[match.start() : match.end()] == "." and _ABBREVIATED.search(text[max(start, match.end() - 12) : match.end()]):
            continue
        ends.append(match.end())
    bounds = [start, *ends, end]
    return _solid(text, list(pairwise(bounds)))


def is_title(text: str, paragraph: Slice) -> bool:
    """Whether a paragraph looks like a title: one line that ends without a full stop."""
    piece = text[slice(*paragraph)]
    return "\n" not in piece and not re.search(r"[.!?…؟۔।:][\"'”’»)]*$", piece)


def _solid(text: str, slices: list[Slice]) -> list[Slice]:
    """The slices without the spaces at their ends; empty ones are left out."""
    trimmed = []
    for start, end in slices:
        piece = text[start:end]
        own = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        trimmed += [own] if piece.strip() else []
    return trimmed
