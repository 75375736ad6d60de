"""The files of a workspace as texts in each encoding that they may be in, and why some cannot be searched."""

from __future__ import annotations

import os
import re
import stat
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kzgraph.safety.files import read_in

LARGEST = 64 << 20  # bytes
LEGACY = ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic", "kz1048", "ptcp154", "cp1252", "cp1254")
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_MARKED = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))  # in this order
_LAID_OUT = (b"%PDF", b"%!PS", b"{\\rtf")  # may have no byte that a text has not
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x19\x1c-\x1f\x7f]")
_ENCODED = re.compile(  # at length, or as a compressed file, a PDF or a picture begins
    r"[A-Za-z0-9+/]{1000}|\b(?:H4sI|UEsDB|QlpoO|JVBERi|iVBORw)[A-Za-z0-9+/]{16}|(?:[A-Za-z0-9+/]{60,}(?:\\n)?[\s\",]+){12}"
)
_OTHER_SCRIPT = re.compile(
    "(?:(?![A-Za-z\u00aa-\u024f\u0259\u02b0-\u02ff\u0400-\u052f\u1e00-\u1eff\ufb00-\ufb06\uff21-\uff5a\U0001d400-\U0001d7ff])"
    r"[^\W\d_]){2,}|[\u2801-\u28ff]{2,}"  # Braille has no letters
)
_BACKWARDS = re.compile("[\u202d\u202e\u2066-\u2069]")
_VERSIONS = (".git", ".hg", ".jj", ".svn")


class Unsearched(NamedTuple):
    """A file or a folder, named from the root, that was not searched, or not all of it, and why."""

    file: str
    why: str


class Entry(NamedTuple):
    """A file, folder or link: its path from the root in each way to read it, the texts that it holds, and why not all was searched."""

    name: str
    paths: tuple[str, ...]
    texts: tuple[str, ...] = ()
    why: str = ""


def entries(root: Path, tracked: Iterable[Path], texts: Mapping[Path, str | None]) -> Iterator[Entry]:
    """All below a root, hidden or not, and the tracked files, in order.

    `texts` holds what files are about to say, None for one that goes.
    """
    unread: dict[Path, str] = {}
    places = set(_below(root, unread)) | {place for place in tracked if os.path.lexists(place)}
    for place in sorted(places):
        if place not in texts:
            yield _entry(root, place, unread.get(place, ""))
        elif (text := texts[place]) is not None:
            yield Entry(*_named(root, place), (text,))


def _below(root: Path, unread: dict[Path, str]) -> Iterator[Path]:
    """What is in the folders that are searched; `unread` takes the folders that are not, and why."""
    folders = [root]
    for folder in folders:
        try:
            found = list(os.scandir(folder))
        except OSError as error:
            unread[folder] = f"cannot be read ({error.strerror})"
            continue
        for entry in found:
            yield (place := Path(entry.path))
            if entry.is_dir(follow_symlinks=False):
                if why := _skipped(place):
                    unread[place] = why
                else:
                    folders.append(place)


def _skipped(folder: Path) -> str:
    """Why no file of a folder is searched that git does not track; empty where they are."""
    if folder.name in _VERSIONS:
        return "earlier versions, messages and names of branches"
    if folder.name == "__pycache__":
        return "compiled Python"
    if folder.name == "node_modules" or (folder / "pyvenv.cfg").exists():
        return "installed packages"
    return "a cache" if (folder / "CACHEDIR.TAG").exists() else ""


def _entry(root: Path, place: Path, why: str) -> Entry:
    """What stands in a place: a file with its texts, a folder, or a link with where it leads."""
    name, paths = _named(root, place)
    try:
        mode = place.lstat().st_mode
        if stat.S_ISLNK(mode):
            target, _ = _readings(os.fsencode(place.readlink()))
            within = place.resolve().is_relative_to(root.resolve()) and place.exists()
            return Entry(name, (*paths, *target), why="" if within else "a link out of the workspace, or to nothing")
        if stat.S_ISDIR(mode):
            return Entry(name, paths, why=why or _attributes(place))
        if not stat.S_ISREG(mode):
            return Entry(name, paths, why="no regular file")
        texts, why = _texts(place)
        return Entry(name, paths, texts, why or _attributes(place))
    except (OSError, RuntimeError) as error:  # the second for links in a circle
        return Entry(name, paths, why=f"cannot be read ({getattr(error, 'strerror', None) or error})")


def _attributes(place: Path) -> str:
    """What is not read of attributes beside a file, such as the address that it was downloaded from."""
    found = [name for name in os.listxattr(place) if name.startswith("user.")] if sys.platform == "linux" else []
    return f"has extended attributes: {', '.join(found)}" if found else ""


def _named(root: Path, place: Path) -> tuple[str, tuple[str, ...]]:
    """How a path is shown, and in which ways it may be read."""
    path = os.fsencode(os.path.relpath(place, root))
    return path.decode("utf-8", "backslashreplace"), _readings(path)[0] or (path.decode("utf-8", "replace"),)


def _texts(file: Path) -> tuple[tuple[str, ...], str]:
    """The texts that a file may be, and why not all was searched. Raises OSError."""
    place = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        content = read_in(place, file.name, LARGEST + 1)
    finally:
        os.close(place)
    texts, why = _readings(content[:LARGEST])
    if texts and len(content) > LARGEST:
        return texts, f"longer than {LARGEST >> 20} MiB: only what comes before was searched"
    return texts, why


def _readings(content: bytes) -> tuple[tuple[str, ...], str]:
    """The texts that bytes may be, none of what is no text, and why not all can be searched."""
    texts: tuple[str, ...]
    marked = next((encoding for mark, encoding in _MARKED if content.startswith(mark)), "")
    if marked:
        texts = (content.decode(marked, "replace"),)
        return texts, "broken UTF-16 or UTF-32" if "\ufffd" in texts[0] else _not_read(texts[0])
    if content.startswith(_LAID_OUT):
        return (), "a page layout"
    if _NOT_TEXT.search(content):
        texts = tuple(text for encoding in WIDE if (text := _wide(content, encoding)))
        return texts, min(map(_not_read, texts), key=len, default="compressed or binary")
    try:
        text = content.decode("utf-8")
        return (text,), _not_read(text)
    except UnicodeDecodeError:
        texts = tuple(content.decode(encoding, "replace") for encoding in ("utf-8", *LEGACY))
        return texts, "not in UTF-8: read in some older encodings only"


def _wide(content: bytes, encoding: str) -> str:
    """The bytes in an encoding of wide characters, empty if they are no text in it."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return ""
    odd = (letter for letter in set(text) if unicodedata.category(letter) in ("Cc", "Cn", "Co", "Cs") and not letter.isspace())
    return text if next(odd, None) is None else ""


def _not_read(text: str) -> str:
    """What of a text a search for names in Latin and Cyrillic letters cannot read; empty for nothing."""
    if _BACKWARDS.search(text):
        return "has characters that turn the direction of a text"
    if other := _OTHER_SCRIPT.search(text):
        return f"has words in other letters, such as {unicodedata.name(other[0][0], 'unknown').split()[0]}"
    return "has encoded data, such as an image" if _ENCODED.search(text) else ""
