"""Pre-binding: what the standard forbids in the queries of constraints, and how `$this` is bound for all focus nodes at once.

Pre-binding gives `$this` its value everywhere in a query, also in groups that SPARQL evaluates bottom-up, without it. For a set of focus
nodes, the pattern that yields them goes to the start of every group that mentions `$this`. Groups inside EXISTS do not need it, since they
see the variables around them. Each group is then a relation with a column `this`, and groups join on it.

This holds for groups, FILTER, OPTIONAL, UNION, BIND, EXISTS and sub-selects that project `$this`. Every GROUP BY gets `$this` added. Where
it does not hold (an aggregate in a sub-select inside EXISTS, LIMIT, OFFSET, GRAPH), the query runs once for each focus node, which is in a
VALUES row at the same places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from itertools import accumulate

import pyoxigraph as ox

from .errors import ShapeError
from .keywords import ServiceError, refuse_service, scratch, uses_keyword
from .lexer import Group, Token, groups, join, tokens, walk
from .parse_errors import query_error
from .terms import SHAPES_GRAPH, Term

_FORBIDDEN = {
    "MINUS": "MINUS is not allowed where variables are pre-bound",
    "VALUES": "VALUES is not allowed where variables are pre-bound",
}
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
_MAX_LENGTH = 100_000
# Above these, an engine overflows its stack, or takes minutes to parse a query.
_MAX_TOKENS = 5_000
_MAX_DEPTH = 60
_OPENING, _CLOSING = {"(", "[", "{"}, {")", "]", "}"}
RESERVED = "_x_"
"""The prefix of the compiler's own variables."""


def prepared(
    text: str, path: str, shape: Term, parameters: tuple[tuple[str, Term], ...], *, ask: bool, absent: tuple[str, ...]
) -> tuple[Query, dict[str, str | None]]:
    """The query with $PATH, $currentShape and parameters substituted, and the prefixes that it uses.

    A prefix that the query itself declares comes with its namespace. `absent` are optional parameters without a value. Raises ValueError
    if the query is not allowed.
    """
    parts, prefixes = read(text, "ASK" if ask else "SELECT")
    root = groups(parts)
    bound = {"this", "currentShape", "shapesGraph", *(name for name, _ in parameters), *absent} | ({"value"} if ask else set())
    check_tokens(parts, bound, _FORBIDDEN)
    _check_projections(parts, root, ask=ask)
    substitute(
        parts, path, {name: str(value) for name, value in parameters} | {"currentShape": str(shape), "shapesGraph": str(SHAPES_GRAPH)}
    )
    return Query(parts, join(parts).strip()), prefixes


def read(text: str, form: str) -> tuple[list[Token], dict[str, str | None]]:
    """The tokens of a query of a form such as SELECT, without its prologue, and the prefixes as in `prepared`. Raises ValueError."""
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"the query has more than {_MAX_LENGTH} characters")
    declared, parts = _declared(tokens(text))
    if len(parts) > _MAX_TOKENS:
        raise ValueError(f"the query has more than {_MAX_TOKENS} tokens")
    if _depth(parts) > _MAX_DEPTH:
        raise ValueError(f"brackets are nested deeper than {_MAX_DEPTH}")
    first = next((part.keyword() for part in parts), "")
    if first != form:
        raise ValueError(f"the query begins with {first or 'nothing'}, expected {form}")
    prefixes = {part.text.split(":", 1)[0] for part in parts if part.kind == "name"}
    return parts, {name: declared.get(name) for name in prefixes}


def check_tokens(parts: list[Token], bound: set[str], forbidden: dict[str, str]) -> None:
    """Raises ValueError at a forbidden keyword, with its message, at an ill-formed IRI, and where a bound variable is assigned."""
    for index, part in enumerate(parts):
        if part.keyword() in forbidden:
            raise ValueError(forbidden[part.keyword()])
        if part.kind == "iri" and not _is_iri(part.text[1:-1]):
            raise ValueError(f"{part.text} is not an absolute IRI: write a space after a < that compares")
        if part.kind == "var" and part.text[1:].startswith(RESERVED):
            raise ValueError(f"names of variables must not begin with {RESERVED}")
        assigned = part.kind == "var" and index and parts[index - 1].keyword() == "AS"
        if assigned and part.text[1:] in bound:
            raise ValueError(f"{part.text} is pre-bound and cannot be assigned")


def _check_projections(parts: list[Token], root: Group, *, ask: bool) -> None:
    needed = {"this", "value"} & {part.text[1:] for part in parts if part.kind == "var"} if ask else {"this"}
    for group in walk(root):
        if group.selects and not needed <= projected(parts, group.start + 1):
            raise ValueError("a sub-select must project $this by name" + (" and $value" if ask else ""))
    if not ask and "this" not in projected(parts, 0):
        raise ValueError("the query must project $this")


def substitute(parts: list[Token], path: str, constants: dict[str, str]) -> None:
    """Puts a path and constants in the place of variables. Raises ValueError if one cannot be named."""
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
    """The prefixes that a query declares, and the tokens after them. Raises ValueError at BASE and at an ill-formed declaration."""
    declared: dict[str, str] = {}
    at = 0
    while parts[at:] and parts[at].keyword() in {"PREFIX", "BASE"}:
        kinds = [part.kind for part in parts[at + 1 : at + 3]]
        if parts[at].keyword() == "BASE":
            raise ValueError("BASE is not allowed: write IRIs in full")
        if kinds != ["name", "iri"] or not parts[at + 1].text.endswith(":"):
            raise ValueError("PREFIX takes a prefix with its colon and an IRI")
        declared[parts[at + 1].text[:-1]] = parts[at + 2].text[1:-1]
        at += 3
    return declared, parts[at:]


def _put(parts: list[Token], index: int, constant: str) -> None:
    """Puts a constant in the place of a variable; BOUND of the variable becomes true."""
    part = parts[index]
    in_bound = index > 1 and parts[index - 1].text == "(" and parts[index - 2].keyword() == "BOUND" and parts[index + 1].text == ")"
    part.kind, part.text = "string", "true" if in_bound else constant
    if in_bound:
        parts[index - 2].text = ""


def projected(parts: list[Token], at: int) -> set[str]:
    """The variables that the SELECT at an index projects; `*` projects $this in the outermost only, as the standard's tests have it."""
    names: set[str] = set()
    depth = 0
    for index in range(at + 1, len(parts)):
        part = parts[index]
        if part.text == "{" or part.keyword() == "WHERE":
            break
        depth += {"(": 1, ")": -1}.get(part.text, 0)
        if part.text == "*" and depth == 0 and at == 0:
            return {"this"}
        if part.kind == "var" and (depth == 0 or parts[index - 1].keyword() == "AS"):
            names.add(part.text[1:])
    return names


def check_syntax(prologue: str, text: str, shape: Term, place: str, *, ask: bool) -> None:
    """Raises ShapeError if the query does not parse, uses SERVICE or FROM, or calls a function that the engine does not know."""
    query = prologue + text
    try:
        refuse_service(query)
        answer = scratch().query(query)
    except ServiceError as error:
        raise ShapeError(error.reason, shape, place) from None
    except (SyntaxError, ValueError) as error:
        reason = query_error(str(error), query, prologue.count("\n"))
        raise ShapeError(f"the query does not parse: {reason}", shape, place) from None
    except RuntimeError as error:
        raise ShapeError(f"the query cannot be run: {error}", shape, place) from None
    if uses_keyword("from", query):
        raise ShapeError("FROM is not allowed: the data graph is given", shape, place)
    if isinstance(answer, ox.QueryTriples) or isinstance(answer, ox.QueryBoolean) != ask:
        raise ShapeError("the query is neither SELECT nor ASK", shape, place)


class Query:
    """The query of a constraint, ready to be bound to focus nodes; `binds_all` says whether to all of them at once.

    `text` is the query as it is written, without its prologue; `parts` may have another form with the same rows. `backtracks` says that a
    regular expression in it cannot run here.
    """

    def __init__(self, parts: list[Token], text: str, *, backtracks: bool = False) -> None:
        self.parts = parts
        self.text = text
        self.backtracks = backtracks
        self.root = groups(parts)
        self.where = next(group for group in self.root.groups if group.kind != "EXISTS")
        self.star = next((part.text for part in parts[1:] if part.keyword() not in {"DISTINCT", "REDUCED"}), "") == "*"
        self.binds_all = self._binds_all()
        self.inserted: dict[int, str] = {}  # patterns by the token behind which they are put
        self.mentions_shapes_graph = any(part.text == str(SHAPES_GRAPH) for part in self.parts)

    def _binds_all(self) -> bool:
        words = {part.keyword() for part in self.parts}
        return not {"LIMIT", "OFFSET", "GRAPH"} & words and not any(
            group.selects and group.inside_exists() and self._aggregates(group) for group in walk(self.root)
        )

    def _aggregates(self, group: Group) -> bool:
        return any(
            part.keyword() in _AGGREGATES and self.parts[index + 1].text == "("
            for index, part in enumerate(self.parts)
            if group.start < index < group.end and index + 1 < len(self.parts)
        )

    def bound(self, pattern: str, columns: Sequence[str]) -> str:
        """The query with a pattern that binds `?this` in every group that needs it; it also projects the columns of that pattern."""
        # A sub-select projects ?this alone: for each row of it, one row of the pattern.
        narrow = f"{{ SELECT DISTINCT ?this WHERE {{ {pattern} }} }}" if len(columns) > 1 else pattern
        wants = {
            group.start: narrow if any(outer.selects for outer in self._up_to_exists(group)) else pattern
            for group in walk(self.root)
            if self._needs_pattern(group)
        }
        names = "".join(f" ?{name}" for name in columns if name != "this")
        projection = -1 if self.star or not names else 1 if self.parts[1].keyword() in {"DISTINCT", "REDUCED"} else 0
        out: list[str] = []
        for index, part in enumerate(self.parts):
            out.append(part.space + part.text)
            if index in wants:
                out.append(f" {wants[index]} ")
            if index in self.inserted:
                out.append(f" {self.inserted[index]} ")
            if index == projection:
                out.append(names)
            if part.keyword() == "BY" and self.parts[index - 1].keyword() == "GROUP":
                out.append((names if index > self.where.end else "") + ("" if self._groups_by_this(index) else " ?this"))
        return "".join(out)

    def with_pattern(self, starts: Iterable[int], pattern: str) -> Query:
        """The query with a pattern at the start of some groups."""
        query = copy(self)
        query.inserted = dict.fromkeys(starts, pattern)
        return query

    def _groups_by_this(self, index: int) -> bool:
        for part in self.parts[index + 1 :]:
            if part.keyword() in {"HAVING", "ORDER", "LIMIT", "OFFSET"} or part.text == "}":
                return False
            if part.text == "?this":
                return True
        return False

    def _needs_pattern(self, group: Group) -> bool:
        """Whether a group mentions `$this`, has a pattern of its own, and does not see the variables around it."""
        if group.start < 0 or group.selects:
            return False
        in_sub_select = any(outer.selects for outer in self._up_to_exists(group))
        if group.inside_exists() and not in_sub_select:
            return False
        if group is self.where:
            return True
        return any(self.parts[index].text == "?this" for index in range(group.start, group.end))

    def _up_to_exists(self, group: Group) -> list[Group]:
        """A group and the groups around it, up to the EXISTS that it belongs to."""
        around = []
        outer: Group | None = group
        while outer is not None:
            around.append(outer)
            if outer.kind == "EXISTS":
                break
            outer = outer.parent
        return around

    def body(self, rename: Callable[[str], str]) -> str | None:
        """The pattern of the query with its variables renamed, for use inside EXISTS; None if the query is more than a pattern."""
        if not self.binds_all or self._aggregates(self.root) or any(group.selects for group in walk(self.root)):
            return None
        if any(part.keyword() in {"HAVING", "GROUP"} for part in self.parts):
            return None
        inside = self.parts[self.where.start + 1 : self.where.end]
        return "".join(part.space + (rename(part.text[1:]) if part.kind == "var" else part.text) for part in inside)
