"""Turtle as this project writes it: a block a node, one statement a line. A change to a file leaves every other byte as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.lines import Lines
from kzgraph.graph.positions import positions
from kzgraph.graph.turtle import parse, shorten
from kzgraph.graph.turtle_tokens import tokens
from kzgraph.vocab import PREFIXES, RDF, XSD

Value = ox.NamedNode | ox.Literal
Pair = tuple[ox.NamedNode, Value]
# Values that Turtle writes without quotes, in the one form that this project allows.
_BARE = {XSD + "integer": r"0|-?[1-9][0-9]*", XSD + "decimal": r"-?[0-9]+\.[0-9]+", XSD + "boolean": "true|false"}


class Block(NamedTuple):
    """The statements that begin at one subject: offsets, half open, with the full stop; predicates and objects in their order."""

    subject: ox.NamedNode
    start: int
    end: int
    pairs: tuple[Pair, ...]
    comments: tuple[str, ...]


class Document(NamedTuple):
    """A Turtle file as text, with the prefixes that it declares and its blocks."""

    text: str
    prefixes: dict[str, str]
    blocks: tuple[Block, ...]

    def line(self, offset: int) -> int:
        """The line, from 1, of an offset."""
        return Lines(self.text).line_column(offset)[0]


def read(file: Path) -> Document:
    """The document in a file, an empty one where there is no file. Raises TurtleError, and UsageError where a node has no IRI."""
    if not file.exists():
        return Document("", {}, ())
    list(parse(file))
    return document(file.read_bytes().decode("utf-8"), file)


def document(text: str, file: Path) -> Document:
    """The document of a well-formed text; `file` is named in errors."""
    parser = ox.parse(input=text, format=ox.RdfFormat.TURTLE)
    triples = {Triple(*quad.triple) for quad in parser}
    if any(isinstance(term, ox.BlankNode) for triple in triples for term in (triple.subject, triple.object)):
        raise UsageError(f"{file}: holds a node without an IRI, so it cannot be changed here: run kzgraph validate to see where it is.")
    placed = sorted(positions(text).placed, key=lambda place: (place.subject_at, place.object_at))
    if {place.triple for place in placed} != triples:
        raise KzgraphError(f"{file}: written in a way that cannot be changed safely: write each node as a block of its own.")
    blocks = []
    for start, group in groupby(placed, key=lambda place: place.subject_at):
        own = [place.triple for place in group]
        end, comments = _extent(text, start)
        pairs = tuple((triple.predicate, value) for triple in own if isinstance(value := triple.object, (ox.NamedNode, ox.Literal)))
        blocks += [Block(subject, start, end, pairs, comments) for subject in [own[0].subject] if isinstance(subject, ox.NamedNode)]
    return Document(text, dict(parser.prefixes), tuple(blocks))


def _extent(text: str, start: int) -> tuple[int, tuple[str, ...]]:
    """Where the block that begins at an offset ends, after its full stop, and the comments within it."""
    comments: list[str] = []
    for _, part, at in tokens(text, start):
        if part == ".":
            return at + 1, tuple(comments)
        if part.startswith("#"):
            comments.append(part)
    return len(text), tuple(comments)


class Names:
    """The short forms that one file has for IRIs, those of its own prefixes first; `used` holds the prefixes that were needed."""

    def __init__(self, declared: Mapping[str, str], others: Mapping[str, str] = PREFIXES) -> None:
        self.prefixes = dict(declared)
        for prefix, namespace in others.items():
            if prefix not in self.prefixes and namespace not in self.prefixes.values():
                self.prefixes[prefix] = namespace
        self.used: set[str] = set()

    def iri(self, node: ox.NamedNode) -> str:
        """The short form of an IRI, or the IRI in full where none fits."""
        short = shorten(node, self.prefixes)
        if not re.fullmatch(r"(?a:[\w-]*:(?:\w(?:[\w.-]*[\w-])?)?)", short):
            return str(node)
        self.used.add(short.partition(":")[0])
        return short

    def term(self, value: Value) -> str:
        if isinstance(value, ox.NamedNode):
            return self.iri(value)
        if value.language or value.datatype.value == XSD + "string":
            return str(value)
        if re.fullmatch(_BARE.get(value.datatype.value, r"(?!)"), value.value):
            return value.value
        return f"{ox.Literal(value.value)}^^{self.iri(value.datatype)}"


def block(subject: ox.NamedNode, pairs: Sequence[Pair], names: Names) -> str:
    """The text of a block, ending in a line feed: one statement a line, the texts of one property in several languages on one."""
    lines: list[str] = []
    before: ox.NamedNode | None = None
    for predicate, value in pairs:
        written = names.term(value)
        if predicate == before and isinstance(value, ox.Literal) and value.language:
            lines[-1] += f" , {written}"
        else:
            lines.append(f"{'a' if predicate == RDF.type else names.iri(predicate)} {written}")
        before = predicate
    return f"{names.iri(subject)} " + " ;\n  ".join(lines) + " .\n"


def with_prefixes(text: str, needed: Mapping[str, str]) -> str:
    """The text with these prefixes declared among those at its top, in the order of the alphabet."""
    for prefix, namespace in sorted(needed.items()):
        heads = list(re.finditer(r"^@prefix\s+([\w-]*):[^\n]*\n", text[: _head(text)], re.MULTILINE))
        later = next((match.start() for match in heads if match[1] > prefix), heads[-1].end() if heads else 0)
        text = f"{text[:later]}@prefix {prefix}: <{namespace}> .\n{'' if heads or not text else chr(10)}{text[later:]}"
    return text


def _head(text: str) -> int:
    """Where the lines at the top of a text end that are prefixes, comments or empty."""
    match = re.match(r"(?:(?:@prefix\s[^\n]*|\#[^\n]*|[ \t\r]*)\n)*", text)
    return match.end() if match else 0


def inserted(document: Document, added: str, names: Names, after: Block | None = None, first: bool = False) -> tuple[str, int]:
    """The text of the document with a block at its end, after another block or before the first, and the line at which it begins."""
    text = document.text
    if first and document.blocks:
        at, piece = document.blocks[0].start, f"{added}\n"
    elif after is not None:
        at = _line_end(text, after.end)
        piece = f"{'' if text[:at].endswith(chr(10)) else chr(10)}\n{added}"
    else:
        at = len(text)
        piece = f"{'' if not text or text.endswith(chr(10)) else chr(10)}{'' if text.endswith(chr(10) * 2) else chr(10)}{added}"
    missing = {prefix: names.prefixes[prefix] for prefix in names.used - document.prefixes.keys()}
    changed = with_prefixes(text[:at], missing)
    begins = f"{changed}{piece[: piece.index(added)]}".count("\n") + 1
    return changed + piece + text[at:], begins


def _line_end(text: str, offset: int) -> int:
    """After the line end that follows an offset."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def rewritten(document: Document, changed: Mapping[Block, str], names: Names) -> str:
    """The text with some blocks replaced; an empty replacement takes the block out, and the empty line after it."""
    text = document.text
    for old in sorted(changed, key=lambda block: -block.start):
        new = "".join(f"{comment}\n" for comment in old.comments) + changed[old]
        end = old.end
        if new:
            new = new.rstrip("\n")
        elif not text[end : _line_end(text, end)].strip():
            end = _line_end(text, end)
            end += len(text[end : _line_end(text, end)]) if not text[end : _line_end(text, end)].strip() else 0
        text = text[: old.start] + new + text[end:]
    missing = {prefix: names.prefixes[prefix] for prefix in names.used - document.prefixes.keys()}
    return with_prefixes(text.rstrip("\n") + "\n" if text.strip() else "", missing)


def triples(blocks: Iterable[Block]) -> list[ox.Triple]:
    return [ox.Triple(own.subject, predicate, value) for own in blocks for predicate, value in own.pairs]
