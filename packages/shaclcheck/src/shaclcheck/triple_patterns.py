"""The triple patterns of a SPARQL query, by group: what a constraint reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox

from .lexer import Group, Token, groups, join, namespaces, tokens
from .paths import Alternative, Inverse, Path, Predicate, Repeat, Sequence
from .terms import TYPE

_CALLS = {"FILTER", "BIND"}
_LITERALS = {"string", "number"}


class Pattern(NamedTuple):
    """A triple pattern: variables with their `?` or `_:`, empty for constants; the path is None for any property.

    `at` is the index of the token at which its block of triples begins. `terms` are its parts as text, with none for a path.
    """

    subject: str
    path: Path | None
    object: str
    at: int
    terms: tuple[str, str, str]


class Patterns:
    """The triple patterns of a query by their group; `binds` are the indexes at which the groups inside BIND begin."""

    def __init__(self) -> None:
        self.groups: dict[Group, list[Pattern]] = {}
        self.binds: set[int] = set()

    def of(self, group: Group) -> list[Pattern]:
        """The patterns of a group itself, without those of inner groups."""
        return self.groups.get(group, [])


def triple_patterns(text: str, prologue: str) -> Patterns:
    """All triple patterns of a query. Raises ValueError, IndexError or KeyError for what this reader does not know, such as a list."""
    known = namespaces(prologue)
    parts = tokens(text)
    root = groups(parts)
    patterns = Patterns()
    pending = list(root.groups)
    while pending:
        group = pending.pop()
        pending += group.groups
        if group.kind in {"GRAPH", "MINUS"}:
            raise ValueError(f"{group.kind} is not followed")
        if not group.selects:
            blocks = _blocks(parts, group, patterns.binds)
            patterns.groups[group] = [pattern for start, block in blocks for pattern in _Reader(block, known, start).read()]
    return patterns


def _blocks(parts: list[Token], group: Group, binds: set[int]) -> Iterator[tuple[int, list[Token]]]:
    """The blocks of triples in a group, each with the index of its first token; inner groups, FILTER and BIND part them.

    Adds the groups inside BIND to `binds`.
    """
    inner = {child.start: child.end for child in group.groups}
    start = index = group.start + 1
    while index < group.end:
        word = parts[index].keyword()
        if index in inner:
            after = inner[index] + 1
        elif word in _CALLS:
            after = _after_call(parts, index + 1, inner)
            binds |= {begin for begin in inner if word == "BIND" and index < begin < after}
        elif word in {"OPTIONAL", "UNION", "NOT", "EXISTS"}:
            after = index + 1
        else:
            index += 1
            continue
        yield start, parts[start:index]
        start = index = after
    yield start, parts[start : group.end]


def filters(parts: list[Token], group: Group) -> tuple[list[tuple[int, int]], list[list[Group]]] | None:
    """The first index and the index behind each FILTER of a group, and the branches of each UNION, which is one for a group in braces.

    None for a group that has more than triples and these.
    """
    inner = {child.start: child.end for child in group.groups}
    tests = {child.start: child.end for child in group.groups if child.kind == "EXISTS"}
    branches = {child.start: child for child in group.groups if child.kind in {"", "UNION"}}
    spans: list[tuple[int, int]] = []
    unions: list[list[Group]] = []
    index = group.start + 1
    while index < group.end:
        word = parts[index].keyword()
        if index in branches:
            unions += [] if branches[index].kind else [[]]
            unions[-1].append(branches[index])
            index = inner[index] + 1
            continue
        if index in inner or word in {"OPTIONAL", "BIND", "SELECT"}:
            return None
        if word == "FILTER":
            after = _after_call(parts, index + 1, inner)
            spans.append((index, tests[after] + 1 if after in tests else after))
            index = spans[-1][1]
        else:
            index += 1
    return spans, unions


def _after_call(parts: list[Token], index: int, inner: dict[int, int]) -> int:
    """The index behind an expression in parentheses or a call; that of the group for EXISTS without parentheses."""
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
    """Reads the patterns of one block."""

    def __init__(self, block: list[Token], namespaces: dict[str, str], start: int) -> None:
        self.start = start
        self.block = block
        self.namespaces = namespaces
        self.at = 0
        self.patterns: list[Pattern] = []
        self.blanks = 0

    def read(self) -> list[Pattern]:
        while self.at < len(self.block):
            if self._text() == ".":
                self.at += 1
                continue
            subject = self._end()
            if self._text() not in {".", ""}:
                self._properties(subject)
        return self.patterns

    def _text(self) -> str:
        return self.block[self.at].text if self.at < len(self.block) else ""

    def _end(self) -> tuple[str, str]:
        """A subject or object: its variable, if it is one, and its text."""
        start = self.at
        name = self._term()
        return name, name or join(self.block[start : self.at]).strip()

    def _properties(self, subject: tuple[str, str], end: str = ".") -> None:
        while self._text() not in {end, "", "."}:
            if self._text() == ";":
                self.at += 1
                continue
            path, variable = None, ""
            if self.block[self.at].kind == "var":
                variable = self._text()
                self.at += 1
            else:
                path = self._path()
            while True:
                value = self._end()
                self.patterns.append(Pattern(subject[0], path, value[0], self.start, (subject[1], variable, value[1])))
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
            self._properties((name, name), "]")
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
        if any(option is None for option in options):
            return None
        kept = tuple(option for option in options if option is not None)
        return kept[0] if len(kept) == 1 else Alternative(kept)

    def _sequence(self) -> Path | None:
        steps = [self._step()]
        while self._text() == "/":
            self.at += 1
            steps.append(self._step())
        if len(steps) > 1 and any(step is None for step in steps):
            raise ValueError("a negated property in a sequence is not followed")
        kept = tuple(step for step in steps if step is not None)
        return None if not kept else kept[0] if len(kept) == 1 else Sequence(kept)

    def _step(self) -> Path | None:
        if self._text() == "^":
            self.at += 1
            inner = self._step()
            if inner is None:
                raise ValueError("a negated property walked backwards is not followed")
            return Inverse(inner)
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
            path = Predicate(TYPE)
        elif part.kind == "iri":
            path = Predicate(ox.NamedNode(part.text[1:-1]))
        elif part.kind == "name":
            prefix, _, local = part.text.partition(":")
            path = Predicate(ox.NamedNode(self.namespaces[prefix] + local.replace("\\", "")))
        else:
            raise ValueError(f"{part.text} is not followed")
        while self._text() in {"*", "+", "?"}:
            path = None if path is None else Repeat(path, self._text())
            self.at += 1
        return path
