"""Traces of a withdrawn node: its names in texts and addresses, and where they still stand in a workspace."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from kzgraph import names as names_
from kzgraph.authoring.searched import Unsearched, entries
from kzgraph.authoring.unescaped import views
from kzgraph.errors import UsageError
from kzgraph.safety import git

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

WITHDRAWN = "[withdrawn]"
SHORT = 3  # letters of a word, below which it is looked for beside another word of the name alone
OVERLAP = 1000  # characters of a line that are searched with what is before and with what is behind
BLOCK = 1 << 20  # characters that are searched at once, up to the end of their last line
MIXED_UP = ("utf-8", "latin-1", "cp1252", "cp1251", "koi8-r", "cp866", "mac-roman")  # encodings that programs take for each other
FRAGMENT = "#:~:text="
_LETTER = r"[^\W\d_]"


class Mention(NamedTuple):
    """A line, from 1, of a file, named from the root, that still names what was withdrawn; 0 where a name or the target of a link does.

    `sure` is false where a word only sounds like one of a name: in another script, with an ending, or by chance.
    """

    file: str
    line: int
    sure: bool = True


class Traces:
    """How to find some names: in full, with any spaces and capitals, or each of their words."""

    def __init__(self, names: Iterable[str]) -> None:
        known = sorted(
            {unicodedata.normalize(form, name).strip() for name in names for form in ("NFC", "NFD")} - {""}, key=len, reverse=True
        )
        parts = sorted({re.escape(word) for name in known for word in re.findall(r"\w+", name) if len(word) >= SHORT})
        self.whole = _pattern(r"\s+".join(map(re.escape, name.split())) for name in known)
        self.parts = _pattern(parts)
        self._written = _pattern([*parts, *(r"[\W_]{0,20}".join(map(re.escape, name.split())) for name in known)])
        self._misread = _misread({word for name in known for word in re.findall(r"\w+", name) if len(word) >= SHORT})
        self._spoken = names_.NamesInText({unicodedata.normalize("NFC", name) for name in known})

    def lines(self, text: str) -> dict[int, bool]:
        """The lines, from 1, that name or may name somebody, and whether they surely do: the whole name, or a word as it is written."""
        found: dict[int, bool] = {}
        for first, block in _blocks(text):
            for view in views(block):
                places = [*((match.start(), True) for match in self._written.finditer(view)), *self._spoken.places(view)]
                ends = [match.start() for match in re.finditer("\n", view)] if places else []
                for place, sure in places:
                    line = first + bisect_left(ends, place)
                    found[line] = sure or found.get(line, False)
            letters = set(block)
            misread = [text for text in self._misread if letters.issuperset(text) and text in block]
            found |= {first + line - 1: True for text in misread for line in _lines(re.compile(re.escape(text)), block)}
        return found

    def blotted(self, text: str) -> str:
        """The text with each full name replaced."""
        return self.whole.sub(WITHDRAWN, text)

    def cut(self, iri: str) -> str:
        """The address without its text fragment, if that holds a word of a name."""
        page, sign, fragment = iri.partition(FRAGMENT)
        return page if sign and self.parts.search(unquote(fragment)) else iri


def _pattern(alternatives: Iterable[str]) -> re.Pattern[str]:
    """Whole words, capitals or not; no alternative finds nothing."""
    joined = "|".join(alternatives)
    return re.compile(rf"(?<!{_LETTER})(?:{joined})(?!{_LETTER})" if joined else r"(?!)", re.IGNORECASE)


def _misread(words: Iterable[str]) -> set[str]:
    """How words look that were written in one encoding and read in another."""
    cases = {case(word) for word in words if not word.isascii() for case in (str, str.lower, str.upper, str.capitalize)}
    once = {text for case in cases for pair in (*permutations(MIXED_UP, 2), ("utf-7", "ascii")) if (text := _read_as(case, *pair))}
    twice = {text for case in once for encoding in MIXED_UP if (text := _read_as(case, "utf-8", encoding))}
    return {text.rstrip("-") for text in once | twice}


def _read_as(text: str, written: str, read: str) -> str:
    """The text in one encoding, read in another; empty if that cannot be."""
    with suppress(UnicodeError):
        return text.encode(written).decode(read)
    return ""


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text in blocks, with the number of the first of each, from 1. A block begins with the last line of the one before, or
    with the end of it where that line is as long as a block."""
    text = re.sub(r"\r\n?", "\n", text)
    start, line = 0, 1
    while True:
        end = text.find("\n", start + BLOCK, start + 2 * BLOCK)
        if end < 0 and len(text) > start + 2 * BLOCK:
            end = start + 2 * BLOCK
        yield line, text[start : end if end >= 0 else len(text)]
        if end < 0:
            return
        again = text.rfind("\n", start, end) + 1
        if again <= start:
            again = end + 1 if text[end] == "\n" else end - OVERLAP
        line += text.count("\n", start, again)
        start = again


def mentions(
    workspace: Workspace, texts: Mapping[Path, str | None], traces: Traces, iris: Iterable[str]
) -> tuple[list[Mention], list[Unsearched]]:
    """Where words of the names still stand in the workspace, what git ignores too, and in the tracked files of its git repository; and,
    outside the graph, the local names of the IRIs. Then what was not searched. `texts` holds what files are about to say."""
    locals_ = _pattern(rf"(?<![\w-]){re.escape(iri.rsplit('/', 1)[-1])}(?![\w-])" for iri in iris)
    places: dict[tuple[str, int], bool] = {}
    unsearched = []
    for entry in entries(workspace.root, tracked(workspace), texts):
        named = [sure for path in entry.paths for sure in traces.lines(path).values()]
        above = places.get((entry.name.rpartition("/")[0], 0))
        if named and above is not True and (above is None or any(named)):
            places[entry.name, 0] = any(named)
        for text in entry.texts:
            for line, sure in traces.lines(text).items():
                places[entry.name, line] = sure or places.get((entry.name, line), False)
            if not entry.name.startswith("graph/"):
                places |= {(entry.name, line): True for line in _lines(locals_, text)}
        if entry.why:
            unsearched.append(Unsearched(entry.name, entry.why))
    return [Mention(file, line, sure) for (file, line), sure in sorted(places.items())], unsearched


def _lines(pattern: re.Pattern[str], text: str) -> set[int]:
    """The lines, from 1, on which a pattern is found."""
    return {text.count("\n", 0, match.start()) + 1 for match in pattern.finditer(text)}


def tracked(workspace: Workspace) -> set[Path]:
    """The files of the git repository that the workspace is or lies in; none where there is no repository."""
    try:
        return git.tracked(workspace.root)
    except git.GitError as error:
        raise UsageError(f"{error} What git tracks cannot be searched for traces.") from None
