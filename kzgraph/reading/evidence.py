"""Evidence: each passage proved against a copy of the text, and what rests on it.

A copy may be the plain text or the page as a browser saves it. A passage is found by its digest, at its offsets or, when
furniture, spaces, quotes or hyphens differ, wherever the folded text holds it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.names import current_names
from kzgraph.graph.store import select
from kzgraph.model.passages import Passage, passages
from kzgraph.safety.escapes import cut

_PLAIN = str.maketrans(
    dict.fromkeys("‘’‚‛′", "'")
    | dict.fromkeys("“”„‟″", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff", "")
)

RUN = 8  # so many consecutive words of a source are a quotation
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def fold(text: str) -> str:
    """The text with what copies differ in taken out: NFC, plain quotes, every dash a hyphen, single spaces, no soft hyphens."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).split())


def runs(text: str) -> list[tuple[str, ...]]:
    """Every RUN consecutive words of a text, folded and in small letters. A hyphen parts words."""
    words = _WORD.findall(fold(text).casefold())
    return [tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]


class Quotations:
    """Texts, of which RUN words in a row are a quotation. A name counts as one word; `names` are asked for only if a run is shared."""

    def __init__(self, texts: Iterable[str], names: Callable[[], Iterable[str]]) -> None:
        self._texts, self._names = list(texts), names
        self._runs = {run for text in self._texts for run in runs(text)}

    def shared(self, own: str) -> tuple[str, ...] | None:
        """The first words in a row that a text has in common with these; None if it does not quote them."""
        first = next((run for run in runs(own) if run in self._runs), None)
        if first is None:
            return None
        names = sorted({fold(name).casefold() for name in self._names()}, key=len, reverse=True)
        name = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)") if names else re.compile("(?!)")

        def named(text: str) -> list[tuple[str, ...]]:
            return runs(name.sub(lambda match: re.sub(r"\W", "", match[0]), fold(text).casefold()))

        quoted = any(not set(named(own)).isdisjoint(named(text)) for text in self._texts)
        return first if quoted else None


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class _Page(HTMLParser):
    """Collects the visible text of a saved page; a block element ends a line."""

    BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "blockquote", "title"})
    BLOCKS |= {"section", "article", "header", "footer", "main", "aside"}
    UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (the signature is HTMLParser's)
        self.unseen += tag in self.UNSEEN
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in self.UNSEEN))
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def read_copy(file: Path) -> str:
    """The text of a user's copy, plain or HTML, in UTF-8. Raises UsageError if it cannot be read as text."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(COPY_BYTES + 1)
        text = raw.decode("utf-8-sig") if len(raw) <= COPY_BYTES else ""
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}. Name a copy of the text.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 text at byte {error.start}. Save the copy as UTF-8.") from None
    if len(raw) > COPY_BYTES:
        raise UsageError(f"{file}: larger than {COPY_BYTES >> 20} MiB: give only the text, or only the page that holds it.")
    if not re.search(r"<(?:!doctype html|html|body|p)\b", text[:20_000], re.IGNORECASE):
        return text
    page = _Page()
    page.feed(text)
    page.close()
    return "".join(page.parts)


LONGEST = 1_000_000
COPY_BYTES = 16 << 20  # of a copy; a saved page is larger than its text
SHOWN = 1_500  # characters of a passage


class Proof(NamedTuple):
    """How one passage fared: `state` is exact (at its offsets), found (elsewhere or folded), or missing."""

    passage: Passage
    state: str
    text: str


class Unnamed(NamedTuple):
    """A person whose name does not stand in a passage that is said to name the person."""

    person: str
    name: str
    passage: Passage


def verify(passages: list[Passage], text: str) -> list[Proof]:
    """Each passage looked for in the text: at its offsets by its digest, else anywhere by the digest of its folded form."""
    if len(text) > LONGEST:
        raise UsageError(f"the copy has {len(text):,} characters: give only the text, or only the page that holds it.")
    folded = fold(text)
    starts = [match.start() for match in re.finditer(r"\S+", folded)]
    proofs = []
    last = 0
    for passage in passages:
        piece = text[passage.start : passage.end]
        if digest(piece) == passage.sha256:
            proofs.append(Proof(passage, "exact", piece))
            continue
        at = _search(folded, starts, passage, last)
        if at is None:
            proofs.append(Proof(passage, "missing", ""))
        else:
            last = at[0]
            proofs.append(Proof(passage, "found", folded[slice(*at)]))
    return proofs


def _search(folded: str, starts: list[int], passage: Passage, near: int) -> tuple[int, int] | None:
    """Start and end of the passage in the folded text. Folding may shorten a passage by a few code points, never lengthen it."""
    ordered = [start for start in starts if start >= near] + [start for start in starts if start < near]
    length = passage.end - passage.start
    for shorter in range(4):
        for start in ordered:
            end = start + length - shorter
            if end <= len(folded) and digest(folded[start:end]) == passage.folded_sha256:
                return start, end
    return None


def proved(stored: list[Passage], copies: Mapping[str, Path]) -> Iterator[tuple[str, list[Proof]]]:
    """The text of each copy, and the passages of its source in it; `copies` gives a file for each source, by any spelling of its name.

    Raises UsageError for a source without passages.
    """
    refuse_unknown({passage.source for passage in stored}, copies)
    for source, file in copies.items():
        text = read_copy(file)
        yield text, verify([passage for passage in stored if current_names().is_named(passage.source, source)], text)


def refuse_unknown(sources: Collection[str], asked: Iterable[str]) -> None:
    """Raises UsageError for a name that is none of the sources, which are given by IRI."""
    for name in asked:
        if not is_among(name, sources):
            known = sorted(source.rpartition("/")[2] for source in sources)
            raise UsageError(f"no source {name} has passages here that a text can prove. Known: {', '.join(known) or 'none'}.")


def is_among(name: str, sources: Iterable[str]) -> bool:
    """Whether a name, in any spelling, is that of one of the sources."""
    return any(current_names().is_named(source, name) for source in sources)


def words_of(store: ox.Store, copies: Mapping[str, Path]) -> dict[str, str]:
    """The words of each passage of the sources, cut after SHOWN characters; empty for one that its copy does not hold."""
    return {proof.passage.iri: cut(proof.text, SHOWN) for _, proofs in proved(passages(store), copies) for proof in proofs}


def unnamed_persons(store: ox.Store, proofs: list[Proof]) -> list[Unnamed]:
    """Persons of whose spellings none is in the text of a passage that they are said to be named in."""
    texts = {proof.passage.iri: proof for proof in proofs if proof.text}
    rows = select(
        store,
        """SELECT ?person ?name ?passage (GROUP_CONCAT(?spelling; SEPARATOR = "\\n") AS ?spellings) WHERE {
          ?person a kz:Person ; rdfs:label ?name ; kz:namedIn ?passage ; rdfs:label|skos:altLabel ?spelling
        } GROUP BY ?person ?name ?passage ORDER BY ?person ?passage""",
    )
    return [
        Unnamed(row["person"].value, row["name"].value, texts[row["passage"].value].passage)
        for row in rows
        if row["passage"].value in texts
        and not any(fold(spelling) in fold(texts[row["passage"].value].text) for spelling in row["spellings"].value.split("\n"))
    ]


def resting_on(store: ox.Store) -> dict[str, list[tuple[str, str]]]:
    """For each passage that carries assertions: the IRI and the English label of each, sorted."""
    resting: dict[str, list[tuple[str, str]]] = {}
    rows = select(
        store,
        'SELECT ?assertion ?label ?passage WHERE { ?assertion kz:statedIn ?passage ; rdfs:label ?label FILTER (LANG(?label) = "en") }',
    )
    for row in rows:
        resting.setdefault(row["passage"].value, []).append((row["assertion"].value, row["label"].value))
    return {passage: sorted(assertions) for passage, assertions in resting.items()}


def bare(passages: list[Passage], resting: dict[str, list[tuple[str, str]]]) -> list[Passage]:
    """The sentences and clauses that carry no assertion, title lines aside; a sentence carries what its clauses carry."""
    parents = {passage.within for passage in passages if passage.iri in resting}
    holders = {passage.within for passage in passages}
    return [
        passage
        for passage in passages
        if passage.paragraph and passage.sentence and passage.iri not in resting and not (passage.iri in holders and passage.iri in parents)
    ]
