"""The line and column at which each triple of a Turtle text stands.

pyoxigraph parses and decides what is well-formed. Positions are computed apart and late, for the few files that a finding
names, by a reader of tokens that trusts the parser's verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import Term, Triple

from kzgraph.graph.lines import Lines
from kzgraph.graph.turtle_tokens import statements, tokens, unescaped
from kzgraph.vocab import RDF, XSD

Sought = Term | ox.Triple
_DIRECTIVES = ("@prefix", "prefix", "@base", "base")


class Placed(NamedTuple):
    """A triple with the offsets, in code points, at which its subject, its predicate and its object begin."""

    triple: Triple
    subject_at: int
    predicate_at: int
    object_at: int

    def at(self, term: Sought) -> int:
        """Where a term of the triple begins; a datatype stands with its literal."""
        return self.subject_at if term == self.triple.subject else self.predicate_at if term == self.triple.predicate else self.object_at


class Positions:
    """Where the triples of one text stand."""

    def __init__(self, placed: list[Placed], lines: Lines) -> None:
        self.placed, self.lines = placed, lines

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, from 1, of an offset."""
        return self.lines.line_column(offset)

    def of(self, subject: Sought, predicate: Sought | None = None, value: Sought | None = None) -> tuple[int, int] | None:
        """Line and column of the first triple with that subject, and with the predicate and the value if given; else of the subject."""
        at = self._first.get((subject, predicate, value), self._first.get((subject, None, None)))
        return None if at is None else self.line_column(at)

    @cached_property
    def _first(self) -> dict[tuple[Sought, Sought | None, Sought | None], int]:
        """Where each subject begins first, and the first object of each subject with a predicate, a value, or both."""
        first: dict[tuple[Sought, Sought | None, Sought | None], int] = {}
        for (subject, predicate, value), subject_at, _, object_at in self.placed:
            first.setdefault((subject, None, None), subject_at)
            for key in ((predicate, None), (None, value), (predicate, value)):
                first.setdefault((subject, *key), object_at)
        return first


class _Reader:
    """Reads tokens into placed triples; one per text. With `subjects`, only the statements about these."""

    def __init__(self, text: str, base: str, subjects: frozenset[Sought] | None) -> None:
        self.text, self.base, self.subjects = text, base, subjects
        self.tokens: list[tuple[str, str, int]] = []
        self.next = 0
        self.prefixes: dict[str, str] = {}
        self.placed: list[Placed] = []

    def _peek(self) -> str:
        kind, text, _ = self.tokens[self.next]
        return text if kind != "string" else "string"

    def _take(self) -> tuple[str, str, int]:
        token = self.tokens[self.next]
        self.next = min(self.next + 1, len(self.tokens) - 1)
        return token

    def read(self) -> None:
        for start, end in [(0, len(self.text))] if self.subjects is None else self._about(self.subjects):
            self.tokens = [token for token in tokens(self.text, start, end) if token[0] != "skip"]
            self.tokens.append(("end", "", end))
            self.next = 0
            self._read()

    def _about(self, subjects: frozenset[Sought]) -> Iterator[tuple[int, int]]:
        """Where the statements about some subjects, and the directives, begin and end."""
        known: dict[str, bool] = {}
        for first, start, end in statements(self.text):
            if first.lower() in _DIRECTIVES:
                known.clear()
                yield start, end
                continue
            if first not in known:
                known[first] = (first[:1] == "<" or ":" in first) and self._named(first) in subjects
            if known[first]:
                yield start, end

    def _named(self, token: str) -> ox.NamedNode:
        """The node of an IRI or a name with a prefix."""
        if token.startswith("<"):
            return ox.NamedNode(self._iri(token))
        prefix, local = token.split(":", 1)
        return ox.NamedNode(self.prefixes.get(prefix, "urn:undeclared:") + re.sub(r"\\(.)", r"\1", local))

    def _read(self) -> None:
        while self.tokens[self.next][0] != "end":
            before = self.next
            if self._peek().lower() in _DIRECTIVES:
                self._directive()
            else:
                subject, at = self._node()
                self._predicates(subject, at)
                if self._peek() == ".":
                    self._take()
            if self.next == before:
                self._take()

    def _directive(self) -> None:
        word = self._take()[1].lower().lstrip("@")
        name = self._take()[1].rstrip(":") if word == "prefix" else ""
        iri = self._iri(self._take()[1])
        if word == "prefix":
            self.prefixes[name] = iri
        else:
            self.base = iri
        if self._peek() == ".":
            self._take()

    def _iri(self, token: str) -> str:
        iri = unescaped(token[1:-1])
        if not self.base or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
            return iri
        from urllib.parse import urljoin

        return urljoin(self.base, iri) + ("#" if iri.endswith("#") else "")  # urljoin drops an empty fragment

    def _predicates(self, subject: Term, at: int) -> None:
        while self._peek() not in (".", "]", ")", ""):
            if self._peek() == ";":
                self._take()
                continue
            predicate, predicate_at = self._node()
            while True:
                value, value_at = self._node()
                if not isinstance(subject, ox.Literal) and isinstance(predicate, ox.NamedNode):
                    self.placed.append(Placed(Triple(subject, predicate, value), at, predicate_at, value_at))
                if self._peek() != ",":
                    break
                self._take()

    def _node(self) -> tuple[Term, int]:
        kind, text, at = self._take()
        if kind in ("iri", "pname"):
            return self._named(text), at
        if kind == "bnode":
            return ox.BlankNode(f"labelled{text[2:].encode().hex()}"), at
        if kind == "string":
            return self._literal(text), at
        if kind == "number":
            datatype = "double" if re.search("[eE]", text) else "decimal" if "." in text else "integer"
            return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)), at
        if kind == "word":
            if text == "a":
                return RDF.type, at
            return ox.Literal(text, datatype=ox.NamedNode(XSD + "boolean")), at
        blank = ox.BlankNode(f"at{at}")
        if text == "[":
            self._predicates(blank, at)
        elif text == "(":
            return self._list(at), at
        if self._peek() == "]":
            self._take()
        return blank, at

    def _list(self, at: int) -> Term:
        members = []
        while self._peek() not in (")", ""):
            members.append(self._node())
        self._take()
        rest: ox.NamedNode | ox.BlankNode = RDF.nil
        for member, member_at in reversed(members):
            cell = ox.BlankNode(f"cell{member_at}")
            self.placed.append(Placed(Triple(cell, RDF.first, member), at, member_at, member_at))
            self.placed.append(Placed(Triple(cell, RDF.rest, rest), at, member_at, member_at))
            rest = cell
        return rest

    def _literal(self, token: str) -> ox.Literal:
        quotes = 3 if token[:3] in ('"""', "'''") else 1
        value = unescaped(token[quotes:-quotes])
        if self.tokens[self.next][0] == "at":
            return ox.Literal(value, language=self._take()[1][1:].lower())
        if self._peek() == "^^":
            self._take()
            datatype, _ = self._node()
            if isinstance(datatype, ox.NamedNode):
                return ox.Literal(value, datatype=datatype)
        return ox.Literal(value)


@lru_cache(maxsize=512)
def positions(text: str, base: str = "", subjects: frozenset[Sought] | None = None) -> Positions:
    """Where each triple of a well-formed Turtle text stands; a triple that is written twice has two places. Not to be changed.

    With `subjects`, those about these alone, which takes a fraction of the time.
    """
    reader = _Reader(text, base, subjects)
    reader.read()
    return Positions(reader.placed, Lines(text))


def placed_all(text: str, triples: list[Triple]) -> Positions:
    """As `positions`, with each of the parser's triples that the reader did not place at the end of the list and at the first line.

    The parser's triples decide what a check refuses; the reader only gives places.
    """
    try:
        known = positions(text)
    except RecursionError:  # nested too deep for a place
        known = Positions([], Lines(""))
    seen = {_without_blank(placed.triple) for placed in known.placed}
    return Positions(
        [*known.placed, *(Placed(triple, 0, 0, 0) for triple in triples if _without_blank(triple) not in seen)],
        known.lines,
    )


def _without_blank(triple: Triple) -> tuple[Term | None, ...]:
    """A triple to compare, since parser and reader name blank nodes each in their own way."""
    return tuple(None if isinstance(term, ox.BlankNode) else term for term in triple)
