"""Traces of a withdrawn node: its names in texts and addresses, and where they still stand in a workspace."""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from kzgraph import names as names_
from kzgraph.errors import UsageError
from kzgraph.safety.files import read_below
from kzgraph.shacl import git

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace

WITHDRAWN = "[withdrawn]"
SHORTEST = 5  # letters of a word, below which too many others sound like it
LARGEST = 64 << 20  # bytes
ENDING = 3  # sounds that an ending may add
FRAGMENT = "#:~:text="
# how zip (workbooks and wheels too), gzip, bzip2, xz, Zstandard, 7z, PDF and Parquet begin
COMPRESSED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf", b"%PDF", b"PAR1")
LONGEST_MARK = max(map(len, COMPRESSED))
_LETTER = r"[^\W\d_]"


_sound = lru_cache(maxsize=1 << 16)(names_.key)  # texts repeat their words


class Mention(NamedTuple):
    """A line, from 1, of a file, named from the root, that still names what was withdrawn.

    `sure` is false where a word only sounds like the beginning of one of the names: in another script, with an ending, or by chance.
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
        parts = {word for name in known for word in re.findall(r"\w+", name) if len(word) > 2}
        self.whole = _pattern(r"\s+".join(map(re.escape, name.split())) for name in known)
        self.parts = _pattern(map(re.escape, sorted(parts)))
        self._stems = tuple(re.sub("[aeiou]$", "", sound) for word in sorted(parts) if len(sound := names_.key(word)) >= SHORTEST)

    def heard(self, line: str) -> bool:
        """Whether a word of a line sounds like the beginning of a name: in another script, with an ending, or by chance."""
        return any(map(self._sounds_like, re.findall(rf"{_LETTER}{{{SHORTEST},}}", line)))

    def _sounds_like(self, word: str) -> bool:
        sound = _sound(word)
        return any(sound.startswith(stem) and len(sound) <= len(stem) + ENDING for stem in self._stems)

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


def mentions(workspace: Workspace, texts: Mapping[Path, str | None], traces: Traces, iris: Iterable[str]) -> list[Mention]:
    """Where words of the names still stand in the workspace, what git ignores too, and in the tracked files of its git repository; and,
    outside the graph, the local names of the IRIs. `texts` holds what files are about to say."""
    locals_ = _pattern(rf"(?<![\w-]){re.escape(iri.rsplit('/', 1)[-1])}(?![\w-])" for iri in iris)
    places = []
    for file in _files(workspace):
        text = texts[file] if file in texts else _text(file)
        within = file.is_relative_to(workspace.root / "graph")
        for number, line in enumerate((text or "").splitlines(), 1):
            decoded = _decoded(line)
            sure = bool(traces.parts.search(decoded) or (not within and locals_.search(line)))
            if sure or traces.heard(decoded):
                places.append(Mention(os.path.relpath(file, workspace.root), number, sure))
    return places


def compressed(workspace: Workspace, texts: Mapping[Path, str | None]) -> list[str]:
    """The files, named from the root, that nobody can search without unpacking them: archives, workbooks, packages, Parquet."""
    closed = []
    for file in _files(workspace):
        if file not in texts:
            with file.open("rb") as stream:
                if stream.read(LONGEST_MARK).startswith(COMPRESSED):
                    closed.append(os.path.relpath(file, workspace.root))
    return closed


def _decoded(line: str) -> str:
    """A line without the escapes of addresses, of HTML and of JSON."""
    line = unquote(line)
    if "&" in line:
        line = html.unescape(line)
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda escaped: chr(int(escaped[1], 16)), line) if "\\u" in line else line


def _files(workspace: Workspace) -> list[Path]:
    """The files of the workspace, also those that git ignores, and those that git tracks; no links, hidden folders and packages."""
    own: set[Path] = set()
    for folder, below, names in os.walk(workspace.root):
        below[:] = [name for name in below if not name.startswith((".", "__pycache__", "node_modules"))]
        own |= {Path(folder, name) for name in names}
    return sorted(file for file in own | tracked(workspace) if file.is_file() and not file.is_symlink())


def tracked(workspace: Workspace) -> set[Path]:
    """The files of the git repository that the workspace is or lies in; none where there is no repository."""
    try:
        return git.tracked(workspace.root)
    except git.GitError as error:
        raise UsageError(f"{error} What git tracks cannot be searched for traces.") from None


def _text(file: Path) -> str:
    """The text of a file, up to a limit of size; empty for a binary file."""
    content = read_below(file.parent, file.name, LARGEST)
    return "" if b"\0" in content else content.decode("utf-8", errors="replace")
