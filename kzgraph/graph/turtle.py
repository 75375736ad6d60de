"""Turtle files: parsing, and the place of a syntax error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from kzgraph.errors import KzgraphError
from kzgraph.graph.admitted import QUOTED, admit
from kzgraph.graph.lines import Lines
from kzgraph.graph.turtle_tokens import tokens
from kzgraph.vocab import XSD

NEWER = "Turtle 1.2 is not supported: expected Turtle 1.1"
_NEWER = re.compile(r"<<|>>|\{\||\|\}|~|--|version", re.IGNORECASE)  # which every text in Turtle 1.2 has
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class TurtleError(KzgraphError):
    """A file that is not Turtle; `line` and `column` count from 1."""

    def __init__(self, file: Path, line: int, column: int, reason: str) -> None:
        super().__init__(f"{file}:{line}:{column}: {reason}")
        self.file, self.line, self.column, self.reason = file, line, column, reason


def as_turtle_error(file: Path, error: SyntaxError | OSError | ValueError | MemoryError) -> TurtleError:
    """One error type for what parser and file system raise."""
    if isinstance(error, SyntaxError):
        reason = re.sub(r"^Parser error (?:at line \d+ (?:between )?columns? [\d and]+|between .*?): ", "", str(error.msg))
        return TurtleError(file, error.lineno or 1, error.offset or 1, f"not well-formed Turtle: {reason}")
    if isinstance(error, OSError):
        return TurtleError(file, 1, 1, f"cannot be read: {error.strerror}")
    if isinstance(error, UnicodeDecodeError):
        before = error.object[: error.start].decode("utf-8")
        return TurtleError(file, *Lines(before).line_column(len(before)), f"not UTF-8: the byte 0x{error.object[error.start]:02X}")
    return TurtleError(file, 1, 1, f"cannot be read as Turtle: {error or 'too large'}")


def check_regular(file: Path) -> None:
    """Raises TurtleError for a pipe or a device, which could keep its reader waiting without end."""
    if not file.is_file() and file.exists():
        raise TurtleError(file, 1, 1, "expected a file, found a pipe, a device or a folder. Take it out of the workspace.")


def parse(file: Path) -> Iterator[ox.Triple]:
    """The triples of a Turtle file, in its order, literals as written. Raises TurtleError."""
    return (quad.triple for quad in quads(file))


def quads(file: Path) -> Iterator[ox.Quad]:
    """The triples of a Turtle file, as `parse`, in the form that the parser gives. Raises LimitError too."""
    check_regular(file)
    admit([file])
    try:
        text = file.read_bytes().decode("utf-8")  # the parser skips comments unread, and they must be UTF-8 too
        may_be_newer = _NEWER.search(text) is not None
        if may_be_newer:
            _refuse_newer(file, text)
        for quad in ox.parse(input=text, format=ox.RdfFormat.TURTLE):
            if may_be_newer and (isinstance(quad.object, ox.Triple) or (isinstance(quad.object, ox.Literal) and quad.object.direction)):
                raise TurtleError(file, 1, 1, NEWER)  # where the tokens did not show it
            yield quad
    except (SyntaxError, OSError, ValueError, MemoryError) as error:
        raise as_turtle_error(file, error) from None


def refuse_quoted(file: Path) -> None:
    """Raises TurtleError for a file with a quoted triple of Turtle 1.2: work on one that is nested deep ends the process."""
    try:
        content = file.read_bytes() if file.is_file() else b""
        if QUOTED in content:
            _refuse_newer(file, content.decode("utf-8"))
    except (OSError, ValueError) as error:
        raise as_turtle_error(file, error) from None


def _refuse_newer(file: Path, text: str) -> None:
    """Raises TurtleError at the first token of Turtle 1.2, which the parser reads and other tools do not."""
    before = ""
    for kind, token, at in tokens(text):
        version = (kind == "word" and token.lower() == "version") or (kind == "at" and token.lower() == "@version" and before != "string")
        if kind == "newer" or version:
            raise TurtleError(file, *Lines(text).line_column(at), NEWER)
        before = before if kind == "skip" else kind


def shorten(term: Term | str, prefixes: Mapping[str, str]) -> str:
    """A term in Turtle's short form where a prefix fits, else in full."""
    if isinstance(term, ox.Literal) and not term.language and term.datatype.value != XSD + "string":
        return f"{ox.Literal(term.value)}^^{shorten(term.datatype, prefixes)}"
    if not isinstance(term, (ox.NamedNode, str)):
        return str(term)
    iri = term if isinstance(term, str) else term.value
    fitting = [(prefix, namespace) for prefix, namespace in prefixes.items() if namespace and iri.startswith(namespace)]
    for prefix, namespace in sorted(fitting, key=lambda pair: -len(pair[1])):
        local = iri.removeprefix(namespace)
        if re.fullmatch(r"[\w.-]*", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"


def value_of(term: Term) -> str:
    """The IRI, the text or the label of a term."""
    return str(term) if isinstance(term, ox.Triple) else term.value
