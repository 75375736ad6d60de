"""SPARQL constraints: what the standard forbids in them, and `$this` bound for all focus nodes at once.

Pre-binding gives `$this` its value everywhere in a query, also in groups that the bottom-up semantics of SPARQL would evaluate without
it. For a whole set of focus nodes the same is reached by putting the pattern that yields them at the start of every group that mentions
`$this` (groups inside EXISTS aside, which see the variables around them): each group is then a relation with a column `this`, and the
joins between groups are joins on it. This holds for a query of groups, filters, OPTIONAL, UNION, BIND, EXISTS, sub-selects that project
`$this`, and for GROUP BY, to which `$this` is added. Where it does not hold (an aggregate without GROUP BY, LIMIT, OFFSET, GRAPH), the
query runs once for each focus node, which stands in a VALUES row at the same places.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl.lexer import Group, Token, groups, join, tokens, walk
from kzgraph.shacl.patterns import scratch
from kzgraph.shacl.terms import SHAPES, ShapeError, Term

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FORBIDDEN = {
    "MINUS": "MINUS is not allowed where variables are pre-bound",
    "VALUES": "VALUES is not allowed where variables are pre-bound",
    "SERVICE": "SERVICE is not allowed: it would leave the data",
    "FROM": "FROM is not allowed: the data graph is given",
}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_MOST = 100_000
# Above these an engine overflows its stack, or takes minutes to read a query.
_MOST_TOKENS = 5_000
_DEEPEST = 60
_OPENING, _CLOSING = {"(", "[", "{"}, {")", "]", "}"}
RESERVED = "_x_"


def prepared(
    text: str, path: str, shape: Term, parameters: tuple[tuple[str, Term], ...], *, ask: bool, absent: tuple[str, ...]
) -> tuple[Query, dict[str, str | None]]:
    """The query with $PATH, $currentShape and parameters put in, and the prefixes that it uses.

    A prefix that the query declares itself comes with its namespace. Raises ValueError if it is forbidden.
    """
    if len(text) > _MOST:
        raise ValueError(f"a query has at most {_MOST} characters")
    own, parts = _declared(tokens(text))
    if len(parts) > _MOST_TOKENS:
        raise ValueError(f"a query has at most {_MOST_TOKENS} words and marks")
    if _depth(parts) > _DEEPEST:
        raise ValueError(f"brackets are nested deeper than {_DEEPEST}")
    first = next((part.keyword() for part in parts), "")
    if first != ("ASK" if ask else "SELECT"):
        raise ValueError(f"the query begins with {first or 'nothing'}, not {'ASK' if ask else 'SELECT'}")
    root = groups(parts)
    bound = {"this", "currentShape", "shapesGraph", *(name for name, _ in parameters), *absent} | ({"value"} if ask else set())
    for index, part in enumerate(parts):
        if part.keyword() in _FORBIDDEN:
            raise ValueError(_FORBIDDEN[part.keyword()])
        if part.kind == "iri" and not _is_iri(part.text[1:-1]):
            raise ValueError(f"{part.text} is no IRI in full: a < that compares is followed by a space")
        if part.kind == "var" and part.text[1:].startswith(RESERVED):
            raise ValueError(f"names of variables that begin with {RESERVED} are taken")
        renames = part.kind == "var" and index and parts[index - 1].keyword() == "AS"
        if renames and part.text[1:] in bound:
            raise ValueError(f"{part.text} is pre-bound and cannot be assigned")
    needed = {"this", "value"} & {part.text[1:] for part in parts if part.kind == "var"} if ask else {"this"}
    for group in walk(root):
        if group.selects and not all(name in _projected(parts, group.start + 1) for name in needed):
            raise ValueError("a sub-select must project $this by name" + (" and $value" if ask else ""))
    if not ask and "this" not in _projected(parts, 0):
        raise ValueError("the query must project $this")
    constants = {name: str(value) for name, value in parameters} | {"currentShape": str(shape), "shapesGraph": str(SHAPES)}
    for index, part in enumerate(parts):
        if part.kind != "var":
            continue
        name = part.text[1:]
        if name == "PATH" and not path:
            raise ValueError("$PATH is used, but the shape has no path")
        if name == "PATH":
            part.text = f"({path})"
        elif name in constants:
            if constants[name].startswith("_:"):
                raise ValueError(f"${name} is a blank node, which no query can name")
            _put(parts, index, constants[name])
        else:
            part.text = "?" + name
    prefixes = {part.text.split(":", 1)[0] for part in parts if part.kind == "name"}
    return Query(parts, root), {name: own.get(name) for name in prefixes}


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _depth(parts: list[Token]) -> int:
    """How deep brackets of any kind are nested."""
    signs = (1 if part.text in _OPENING else -1 if part.text in _CLOSING else 0 for part in parts if part.kind == "mark")
    return max(accumulate(signs), default=0)


def _declared(parts: list[Token]) -> tuple[dict[str, str], list[Token]]:
    """The prefixes that a query itself declares, and the rest of it. Raises ValueError at BASE and where the declaration is none."""
    own: dict[str, str] = {}
    at = 0
    while parts[at:] and parts[at].keyword() in {"PREFIX", "BASE"}:
        kinds = [part.kind for part in parts[at + 1 : at + 3]]
        if parts[at].keyword() == "BASE":
            raise ValueError("BASE is not allowed: IRIs are written in full")
        if kinds != ["name", "iri"] or not parts[at + 1].text.endswith(":"):
            raise ValueError("PREFIX takes a prefix with its colon and an IRI")
        own[parts[at + 1].text[:-1]] = parts[at + 2].text[1:-1]
        at += 3
    return own, parts[at:]


def _put(parts: list[Token], index: int, constant: str) -> None:
    """Put a constant where a variable stands; BOUND of it is true."""
    part = parts[index]
    tested = index > 1 and parts[index - 1].text == "(" and parts[index - 2].keyword() == "BOUND" and parts[index + 1].text == ")"
    part.kind, part.text = "string", "true" if tested else constant
    if tested:
        parts[index - 2].text = ""


def _projected(parts: list[Token], at: int) -> set[str]:
    """The variables that the SELECT at a place projects; `*` counts at the top alone, as the standard's tests have it."""
    names: set[str] = set()
    depth = 0
    for index in range(at + 1, len(parts)):
        part = parts[index]
        if part.text == "{" or part.keyword() in {"WHERE", "FROM"}:
            break
        depth += {"(": 1, ")": -1}.get(part.text, 0)
        if part.text == "*" and depth == 0 and at == 0:
            return {"this"}
        if part.kind == "var" and (depth == 0 or parts[index - 1].keyword() == "AS"):
            names.add(part.text[1:])
    return names


def check_syntax(prologue: str, text: str, shape: Term, place: str, *, ask: bool) -> None:
    """Raises ShapeError if the query does not parse, or calls a function that the engine does not know."""
    try:
        answer = scratch().query(prologue + text)
    except (SyntaxError, ValueError) as error:
        raise ShapeError(f"the query does not parse: {error}", shape, place) from None
    except RuntimeError as error:
        raise ShapeError(f"the query cannot be run: {error}", shape, place) from None
    if isinstance(answer, ox.QueryTriples) or isinstance(answer, ox.QueryBoolean) != ask:
        raise ShapeError("the query has another form than SELECT or ASK", shape, place)


class Query:
    """A SELECT query of a constraint, ready to be bound to focus nodes."""

    def __init__(self, parts: list[Token], root: Group) -> None:
        self.parts = parts
        self.root = root
        self.where = next(group for group in self.root.groups if group.kind != "EXISTS")
        self.star = self._star()
        self.sets = self._set_wise()
        self.mentions_shapes_graph = any(part.text == str(SHAPES) for part in self.parts)

    @property
    def text(self) -> str:
        """The query as text, without its prologue."""
        return join(self.parts).strip()

    def _star(self) -> bool:
        return next((part.text for part in self.parts[1:] if part.keyword() not in {"DISTINCT", "REDUCED"}), "") == "*"

    def _set_wise(self) -> bool:
        """Whether all focus nodes can be bound at once."""
        words = [part.keyword() for part in self.parts]
        if {"LIMIT", "OFFSET", "GRAPH"} & set(words) or any(one.selects and self._aggregates(one) for one in walk(self.root)):
            return False
        return not self._aggregates(self.root) or "GROUP" in words

    def _aggregates(self, group: Group) -> bool:
        return any(
            part.keyword() in _AGGREGATES and self.parts[index + 1].text == "("
            for index, part in enumerate(self.parts)
            if group.start < index < group.end and index + 1 < len(self.parts)
        )

    def bound(self, pattern: str, columns: Sequence[str]) -> str:
        """The query with a pattern that binds `?this` in every group that mentions it, projecting further columns of that pattern."""
        wants = {group.start for group in walk(self.root) if self._wants(group)}
        names = "".join(f" ?{name}" for name in columns if name != "this")
        projection = -1 if self.star or not names else 1 if self.parts[1].keyword() in {"DISTINCT", "REDUCED"} else 0
        out: list[str] = []
        for index, part in enumerate(self.parts):
            out.append(part.space + part.text)
            if index in wants:
                out.append(f" {pattern} ")
            if index == projection:
                out.append(names)
            if part.keyword() == "BY" and index > self.where.end and self.parts[index - 1].keyword() == "GROUP":
                out.append(names + ("" if self._groups_this(index) else " ?this"))
        return "".join(out)

    def _groups_this(self, index: int) -> bool:
        for part in self.parts[index + 1 :]:
            if part.keyword() in {"HAVING", "ORDER", "LIMIT", "OFFSET"}:
                return False
            if part.text == "?this":
                return True
        return False

    def _wants(self, group: Group) -> bool:
        """Whether a group is given the pattern: it mentions `$this`, is no mere frame of a sub-select, and sees nothing from outside."""
        if group.start < 0 or group.selects:
            return False
        inner = any(one.selects for one in self._up_to_exists(group))
        if group.inside_exists() and not inner:
            return False
        if group is self.where:
            return True
        return any(self.parts[index].text == "?this" for index in range(group.start, group.end))

    def _up_to_exists(self, group: Group) -> list[Group]:
        """The groups around a group, up to the EXISTS that it belongs to."""
        found = []
        one: Group | None = group
        while one is not None:
            found.append(one)
            if one.kind == "EXISTS":
                break
            one = one.parent
        return found

    def body(self, rename: Callable[[str], str]) -> str | None:
        """The pattern of the query for use inside EXISTS, its variables renamed; None if it is more than a pattern."""
        if not self.sets or self._aggregates(self.root) or any(one.selects for one in walk(self.root)):
            return None
        where = self.where
        if any(part.keyword() in {"HAVING", "GROUP"} for part in self.parts):
            return None
        return "".join(
            part.space + (rename(part.text[1:]) if part.kind == "var" else part.text) for part in self.parts[where.start + 1 : where.end]
        )


def expanded(text: str, prologue: str) -> str:
    """A text with its prefixed names written out."""
    words = prologue.split()
    namespaces = {words[i + 1].removesuffix(":"): words[i + 2].strip("<>") for i in range(0, len(words), 3)}
    parts = tokens(text)
    for part in parts:
        if part.kind == "name":
            prefix, _, local = part.text.partition(":")
            part.text = f"<{namespaces[prefix]}{_unescaped(local)}>"
    return join(parts)


def _unescaped(local: str) -> str:
    return "".join(piece[1:] if piece.startswith("\\") else piece for piece in re.split(r"(\\.)", local))
