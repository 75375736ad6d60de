"""The stage for files from outside: read in the sandbox, and nothing in them that no graph of ours needs.

Each rule is explained in `docs/checks.md`, with data that it refuses and data that it lets through.
"""

from __future__ import annotations

import codecs
import json
import re
import sys
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import sandbox
from kzgraph.model import PREFIXES, Finding, KzgraphError
from kzgraph.turtle import Positions, TurtleError, comments, parse, placed_all, shorten
from kzgraph.validate.redaction import redact
from kzgraph.validate.rules import BUILT_IN, FILE_BYTES, LITERAL_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kzgraph.turtle import Term
    from kzgraph.workspace import Workspace

SECONDS, MEBIBYTES = 30, 512
OWL_IMPORTS = PREFIXES["owl"] + "imports"
IRI_CHARACTERS = 2_000
# Control characters but tab and line ends, and what has no width: Unicode's categories Cf, Zl and Zp, and its
# Default_Ignorable_Code_Point (fillers, joiners, variation selectors, tags). Kazakh, Russian and English need none of them.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    r"\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_WRITTEN = re.compile(rf"\\u([0-9A-Fa-f]{{4}})|\\U([0-9A-Fa-f]{{8}})|\\([bf])|\\.|{_HIDDEN.pattern}", re.DOTALL)


class Refusal(NamedTuple):
    """What a rule holds against a file, and where: a finding before it knows the name of its file."""

    rule: str
    message: str
    value: str = ""
    line: int = 1
    column: int = 1


def check(files: Iterable[Path], workspace: Workspace) -> list[Finding]:
    """The findings of each file, read in a child that can be killed; nothing of a file reaches this process but its findings."""
    return [
        Finding(
            rule=trouble.rule,
            message=trouble.message,
            mend=BUILT_IN[trouble.rule].mend,
            value=trouble.value,
            file=workspace.relative(file),
            line=trouble.line,
            column=trouble.column,
        )
        for file in files
        for trouble in _outside(file, workspace) or _inside(file)
    ]


def _outside(file: Path, workspace: Workspace) -> list[Refusal]:
    """What is wrong with a file before it is opened."""
    steps = file.relative_to(workspace.root).parts if file.is_relative_to(workspace.root) else (file.name,)
    odd = next((step for step in steps if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", step)), None)
    if odd is not None:
        return [Refusal("file-name", f"an odd name: {odd!a}")]
    folders = [place for place in file.parents if place.is_relative_to(workspace.root) and place != workspace.root]
    if any(place.is_symlink() for place in (file, *folders)):
        return [Refusal("symbolic-link", "the file, or a folder down to it, is a symbolic link")]
    if not file.is_file():
        return [Refusal("regular-file", "it is no file of text")]
    size = file.stat().st_size
    return [Refusal("file-size", f"the file has {size:,} bytes")] if size > FILE_BYTES else []


def _inside(file: Path) -> list[Refusal]:
    try:
        output, _ = sandbox.run(lambda: _work(file), seconds=SECONDS, mebibytes=MEBIBYTES)
    except KzgraphError as error:
        return [Refusal("limit", str(error))]
    return [Refusal(*fields) for fields in json.loads(output)]


def _work(file: Path) -> Iterator[bytes]:
    """In the child: the troubles of the file's text and triples, as JSON."""
    try:
        triples = list(parse(file))
    except TurtleError as error:
        if isinstance(error.__context__, MemoryError):
            raise MemoryError from None  # a limit, wherever the memory ran out
        marked = error.line == 1 and "\ufeff" in error.reason and file.read_bytes().startswith(codecs.BOM_UTF8)
        reason = "begins with a byte-order mark: save as UTF-8 without it" if marked else error.reason
        yield json.dumps([Refusal("syntax", reason, "", error.line, error.column)]).encode()
        return
    text = file.read_bytes().decode("utf-8")
    yield json.dumps([*_hidden(text), *_refused(text, triples)]).encode()


def _hidden(text: str) -> Iterator[Refusal]:
    """Each hidden character, written as itself or as an escape."""
    lines = Positions([], [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))])
    remarks: list[tuple[int, int]] | None = None
    for match in _WRITTEN.finditer(text):
        code = match[1] or match[2]
        if code and int(code, 16) > sys.maxunicode:
            continue  # the parser refuses it, but in a comment
        character = chr(int(code, 16)) if code else "\b" if match[3] else match[0]
        if _HIDDEN.fullmatch(character):
            if match[0] != character:
                remarks = comments(text) if remarks is None else remarks
                if any(start <= match.start() < end for start, end in remarks):
                    continue  # in a comment an escape is no more than its letters
            name = f"U+{ord(character):04X}"
            yield Refusal("hidden-character", f"a character that cannot be seen: {name}", name, *lines.line_column(match.start()))


def _refused(text: str, triples: list[ox.Triple]) -> list[Refusal]:
    """The first place of each term that a rule refuses; places are only looked for where a triple holds such a term."""
    if not any(_rule(term) for triple in triples for term in _terms(triple)):
        return []
    placed = placed_all(text, triples)
    found: dict[tuple[str, str], Refusal] = {}
    for place in placed.placed:
        for term in _terms(place.triple):
            rule = _rule(term)
            if rule:
                told = "a node without an IRI" if rule == "blank-node" else redact(shorten(term, PREFIXES))[:80]
                if rule == "literal-length" and isinstance(term, ox.NamedNode):
                    told = f"an IRI of {len(term.value):,} characters: {IRI_CHARACTERS:,} are the most"
                value = "" if rule in ("literal-length", "blank-node") else str(term)
                found.setdefault((rule, str(term)), Refusal(rule, told, value, *placed.line_column(place.at(term))))
    return list(dict.fromkeys(found.values()))  # a list is many nodes, all at one place


def _terms(triple: ox.Triple) -> Iterator[Term]:
    yield from triple
    if isinstance(triple.object, ox.Literal):
        yield triple.object.datatype


def _rule(term: Term) -> str:
    """The rule that refuses a term, or nothing."""
    if isinstance(term, ox.BlankNode):
        return "blank-node"
    if isinstance(term, ox.Literal):
        return "literal-length" if len(term.value) > LITERAL_CHARACTERS else ""
    if isinstance(term, ox.NamedNode):
        if len(term.value) > IRI_CHARACTERS:
            return "literal-length"
        if not term.value.startswith(("https://", "http://")):
            return "iri-scheme"
        if term.value.startswith(PREFIXES["sh"]) or term.value == OWL_IMPORTS:
            return "shapes-in-data"
    return ""
