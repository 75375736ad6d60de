"""The triple patterns of a SPARQL query, by group: what a constraint reads, for finding the way back from a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl import syntax
from kzgraph.shacl.lexer import Group, Token, groups, tokens
from kzgraph.shacl.record import record
from kzgraph.shacl.terms import TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.shacl.syntax import Path

_CALLS = {"FILTER", "BIND"}
_LITERALS = {"string", "number"}


@record
class Pattern:
    """A triple pattern: names of variables (with `?` or `_:`), or empty for constants; the path is None for any property.

    `at` is where the run of triples begins that holds it, among the tokens of the query.
    """

    subject: str
    path: Path | None
    object: str
    at: int


class Patterns:
    """The triple patterns of a query by the group that holds them, and where each EXISTS inside BIND begins."""

    def __init__(self) -> None:
        self.groups: dict[Group, list[Pattern]] = {}
        self.binds: set[int] = set()

    def of(self, group: Group) -> list[Pattern]:
        """The patterns that a group itself holds."""
        return self.groups.get(group, [])


def patterns(text: str, prologue: str) -> Patterns:
    """All triple patterns of a query. Raises ValueError at what this reader does not know, such as GRAPH or a list."""
    words = prologue.split()
    namespaces = {words[i + 1].removesuffix(":"): words[i + 2].strip("<>") for i in range(0, len(words), 3)}
    parts = tokens(text)
    root = groups(parts)
    whole = Patterns()
    waiting = list(root.groups)
    while waiting:
        group = waiting.pop()
        waiting += group.groups
        if group.kind in {"GRAPH", "SERVICE", "MINUS"}:
            raise ValueError(f"{group.kind} is not followed")
        if not group.selects:
            blocks = _blocks(parts, group, whole.binds)
            whole.groups[group] = [one for start, block in blocks for one in _Reader(block, namespaces, start).read()]
    return whole


def _blocks(parts: list[Token], group: Group, binds: set[int]) -> Iterator[tuple[int, list[Token]]]:
    """The runs of tokens in a group that are triples, and where each begins: without inner groups, FILTER and BIND.

    The groups inside BIND are added to `binds`.
    """
    inner = {one.start: one.end for one in group.groups}
    start = index = group.start + 1
    while index < group.end:
        word = parts[index].keyword()
        if index in inner:
            after = inner[index] + 1
        elif word in _CALLS:
            after = _after_call(parts, index + 1, inner)
            binds |= {one for one in inner if word == "BIND" and index < one < after}
        elif word in {"OPTIONAL", "UNION", "NOT", "EXISTS"}:
            after = index + 1
        else:
            index += 1
            continue
        yield start, parts[start:index]
        start = index = after
    yield start, parts[start : group.end]


def _after_call(parts: list[Token], index: int, inner: dict[int, int]) -> int:
    """The place behind an expression in parentheses or a call; at the group itself for EXISTS without parentheses."""
    while parts[index].text != "(":
        if index in inner:
            return index
        index += 1
    depth = 0
    while True:
        if index in inner:
            index = inner[index]
        depth += {"(": 1, ")": -1}.get(parts[index].text, 0)
        index += 1
        if depth == 0:
            return index


class _Reader:
    """Reads the triples of one block."""

    def __init__(self, block: list[Token], namespaces: dict[str, str], start: int) -> None:
        self.start = start
        self.block = block
        self.namespaces = namespaces
        self.at = 0
        self.found: list[Pattern] = []
        self.blanks = 0

    def read(self) -> list[Pattern]:
        """The patterns."""
        while self.at < len(self.block):
            if self._text() == ".":
                self.at += 1
                continue
            subject = self._term()
            if self._text() not in {".", ""}:
                self._properties(subject)
        return self.found

    def _text(self) -> str:
        return self.block[self.at].text if self.at < len(self.block) else ""

    def _properties(self, subject: str, end: str = ".") -> None:
        while self._text() not in {end, "", "."}:
            if self._text() == ";":
                self.at += 1
                continue
            path = None
            if self.block[self.at].kind == "var":
                self.at += 1
            else:
                path = self._path()
            while True:
                self.found.append(Pattern(subject, path, self._term(), self.start))
                if self._text() != ",":
                    break
                self.at += 1

    def _term(self) -> str:
        part = self.block[self.at]
        self.at += 1
        if part.kind in {"var", "blank"}:
            return part.text
        if part.kind in {"iri", "name"} or part.keyword() in {"TRUE", "FALSE"}:
            return ""
        if part.text in {"+", "-"} and self._text() and self.block[self.at].kind == "number":
            self.at += 1
            return ""
        if part.kind in _LITERALS:
            if self._text() == "^^":
                self.at += 2
            elif self.at < len(self.block) and self.block[self.at].kind == "lang":
                self.at += 1
            return ""
        if part.text == "[":
            self.blanks += 1
            name = f"_:{self.start}-{self.blanks}"
            self._properties(name, "]")
            if self._text() != "]":
                raise ValueError("a bracket is not closed")
            self.at += 1
            return name
        raise ValueError(f"{part.text} is not followed")

    def _path(self) -> Path | None:
        options = [self._sequence()]
        while self._text() == "|":
            self.at += 1
            options.append(self._sequence())
        if any(one is None for one in options):
            return None
        kept = tuple(one for one in options if one is not None)
        return kept[0] if len(kept) == 1 else syntax.Alternative(kept)

    def _sequence(self) -> Path | None:
        steps = [self._step()]
        while self._text() == "/":
            self.at += 1
            steps.append(self._step())
        if len(steps) > 1 and any(one is None for one in steps):
            raise ValueError("a negated property in a sequence is not followed")
        kept = tuple(one for one in steps if one is not None)
        return None if not kept else kept[0] if len(kept) == 1 else syntax.Sequence(kept)

    def _step(self) -> Path | None:
        if self._text() == "^":
            self.at += 1
            inner = self._step()
            if inner is None:
                raise ValueError("a negated property walked backwards is not followed")
            return syntax.Inverse(inner)
        part = self.block[self.at]
        self.at += 1
        path: Path | None
        if part.text == "(":
            path = self._path()
            if self._text() != ")":
                raise ValueError("a parenthesis is not closed")
            self.at += 1
        elif part.text == "!":
            raise ValueError("a negated property is not followed")
        elif part.text == "a":
            path = syntax.Predicate(TYPE)
        elif part.kind == "iri":
            path = syntax.Predicate(ox.NamedNode(part.text[1:-1]))
        elif part.kind == "name":
            prefix, _, local = part.text.partition(":")
            path = syntax.Predicate(ox.NamedNode(self.namespaces[prefix] + local.replace("\\", "")))
        else:
            raise ValueError(f"{part.text} is not followed")
        while self._text() in {"*", "+", "?"}:
            path = None if path is None else syntax.Repeat(path, self._text())
            self.at += 1
        return path
