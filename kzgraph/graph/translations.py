"""Translations of what sources claim, of reasons for judgements and of what terms mean: gettext catalogues, `LANGUAGE.po` in each folder of
`graph/` and in `ontology/`.

The graph holds these texts in English alone, which is the reference. The context of an entry names a node and a property (msgctxt
"hrw:act-x rdfs:label") and its msgid is the English text: once that changes, its translation is not shown any more. The flag fuzzy means
that no native reader has checked the translation. An entry with a previous msgid translates a text of before, and is not shown either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kzgraph.errors import KzgraphError
from kzgraph.graph.turtle import check_regular
from kzgraph.vocab import DCTERMS, KZ, LANGUAGES, RDFS, SKOS

PROPERTIES = {
    "rdfs:label": RDFS.label,
    "kz:paraphrase": KZ.paraphrase,
    "kz:leavesOpen": KZ.leavesOpen,
    "kz:leftOut": KZ.leftOut,
    "kz:justification": KZ.justification,
    "skos:definition": SKOS.definition,
    "skos:scopeNote": SKOS.scopeNote,
    "dcterms:description": DCTERMS.description,
}
MOST_BYTES = 4 << 20  # of a catalogue
_LINE = re.compile(r'(?:(msgctxt|msgid|msgstr)\s+)?"([^"\\]*(?:\\[nrt"\\][^"\\]*)*)"\s*')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Translation(NamedTuple):
    """A text in another language than English, and whether a native reader has checked it."""

    text: str
    reviewed: bool


class Entry(NamedTuple):
    """An entry: the node and the property that its context names, its texts, and its first and last line, comments included.

    `line` is that of the context, `outdated` says that the English text of before is given too.
    """

    node: str
    property: str
    english: str
    text: str
    fuzzy: bool
    outdated: bool
    first: int
    line: int
    last: int


class CatalogueError(KzgraphError):
    """A file that is no catalogue of translations, and the line that shows it."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def files(root: Path) -> list[Path]:
    languages = LANGUAGES[1:]
    found = (*(root / "graph").glob("*/*.po"), *(root / "ontology").glob("*.po"))
    return sorted(file for file in found if file.stem in languages)


def applied(root: Path, lender: Path) -> list[Path]:
    """The catalogues of a workspace that have statements beside them, after those of the terms that it borrows from the folder `lender`."""
    borrowed = [file for file in files(lender) if file.parent.name == "ontology"]
    return [file for file in dict.fromkeys((*borrowed, *files(root))) if any(file.parent.rglob("*.ttl"))]


class Catalogues:
    """The catalogues that apply to a workspace, those of terms that it borrows first, each with its content where that is held.

    `texts` gives the translations into a language by the English text; the files are read when a language is first asked for.
    """

    def __init__(self, files: Mapping[Path, bytes | None] | None = None) -> None:
        self._files = files or {}
        self.texts = cache(self._texts)

    @classmethod
    def held(cls, contents: Mapping[Path, bytes]) -> Catalogues:
        """Catalogues as they were read, for a process that opens no file any more."""
        catalogues = cls(dict(contents))
        for language in LANGUAGES[1:]:
            catalogues.texts(language)
        return catalogues

    def are_there(self, language: str) -> bool:
        return language != LANGUAGES[0] and bool(self.texts(language))

    def are_reviewed(self, language: str) -> bool:
        """Whether native readers have checked all translations into a language."""
        return language == LANGUAGES[0] or all(known.reviewed for known in self.texts(language).values())

    def _texts(self, language: str) -> Mapping[str, Translation]:
        texts = {}
        for file, held in self._files.items():
            if file.stem == language and (held is not None or file.exists()):  # a workspace may be gone, such as a copy of an old version
                for entry in read(file, held):
                    if entry.text and not entry.outdated:
                        texts[entry.english] = Translation(entry.text, not entry.fuzzy)
        return texts


def read(file: Path, content: bytes | None = None) -> list[Entry]:
    """The entries of a catalogue, of its content if that is given. Raises KzgraphError, with the file and the line."""
    try:
        if content is None:
            check_regular(file)
            with file.open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise CatalogueError(f"a catalogue has at most {MOST_BYTES >> 20} MiB", 1)
        return entries(content.decode("utf-8"))
    except CatalogueError as error:
        raise KzgraphError(f"{file}:{error.line}: {error.reason}. kzgraph validate checks catalogues.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise KzgraphError(f"{file}:1: cannot be read as UTF-8 text: {error}.") from None


def entries(text: str) -> list[Entry]:
    """The entries of the text of a catalogue, without its header. Raises CatalogueError."""
    found: list[Entry] = []
    parts: dict[str, list[str]] = {}
    fuzzy = outdated = False
    first = line = last = 0
    keyword = ""

    def finish() -> None:
        nonlocal parts, fuzzy, outdated, first, keyword
        if parts:
            if parts.keys() & {"msgid", "msgstr"} != {"msgid", "msgstr"}:
                raise CatalogueError("an entry without msgid or msgstr", line)
            context, english, translated = ("".join(parts.get(name, ())) for name in ("msgctxt", "msgid", "msgstr"))
            node, _, name = context.partition(" ")
            if english or context:
                found.append(Entry(node, name, english, translated, fuzzy, outdated, first, line, last))
        parts, fuzzy, outdated, first, keyword = {}, False, False, 0, ""

    for number, content in enumerate(text.split("\n"), 1):
        content = content.rstrip("\r")
        if not content.strip():
            continue
        if content.startswith("#"):
            if keyword:
                finish()
            first = first or number
            fuzzy |= content.startswith("#,") and "fuzzy" in content
            outdated |= content.startswith(("#|", "# |"))  # the second as Babel reads and writes it again
            continue
        match = _LINE.fullmatch(content)
        if match is None:
            raise CatalogueError("expected a comment, or msgctxt, msgid or msgstr with a text in double quotes", number)
        name = match[1]
        if name:
            if keyword == "msgstr" or (keyword and name in parts):
                finish()
            if not parts:
                first, line = first or number, number
            keyword, parts[name] = name, []
        elif not keyword:
            raise CatalogueError("a text before msgctxt, msgid or msgstr", number)
        parts[keyword].append(_ESCAPE.sub(lambda escaped: _ESCAPED[escaped[1]], match[2]) if "\\" in match[2] else match[2])
        last = number
    finish()
    return found


def said(lines: Sequence[str], entry: Entry) -> str:
    """All lines of an entry as one, with its comments and with the text of before; given those of its catalogue."""
    own = lines[entry.first - 1 : entry.last]
    return re.sub(r"\s+", " ", re.sub(r'"\n#?[|~]? *"', "", "\n".join(line.rstrip("\r") for line in own)))


def without(text: str, gone: Iterable[Entry]) -> str:
    """The text of a catalogue without some of its entries, and without the obsolete ones, which may hold what they held."""
    lines = text.split("\n")
    dropped = {number for entry in gone for number in range(entry.first, entry.last + 1)}
    dropped |= {number for number, line in enumerate(lines, 1) if line.startswith("#~")}
    kept = [line for number, line in enumerate(lines, 1) if number not in dropped]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).rstrip("\n") + "\n"
