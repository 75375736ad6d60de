"""The regular expressions that the queries of shapes hold: one that cannot be run would make its filter false, and find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.shacl.lexer import Token, join
from kzgraph.shacl.patterns import pattern_error, scratch
from kzgraph.shacl.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where the pattern and the flags stand among the arguments.
_PLACES = {"REGEX": (1, 2), "REPLACE": (1, 3)}


def regex_error(parts: list[Token], prologue: str) -> str:
    """What is wrong with a constant pattern of REGEX or REPLACE in a query that parses, or nothing."""
    for name, arguments in _calls(parts):
        at, flags_at = _PLACES[name]
        try:
            pattern = _constant(arguments[at], prologue)
            flags = _constant(arguments[flags_at], prologue) if len(arguments) > flags_at else ""
        except ValueError as wrong:
            return f"{name}: {wrong}"
        error = pattern_error(pattern or "", flags or "")
        if error:
            return f"{name}: {error}"
    return ""


def _calls(parts: list[Token]) -> Iterator[tuple[str, list[list[Token]]]]:
    for index, part in enumerate(parts):
        if part.keyword() in _PLACES and index + 1 < len(parts) and parts[index + 1].text == "(":
            yield part.keyword(), _arguments(parts, index + 2)


def _arguments(parts: list[Token], start: int) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    depth = 0
    for part in parts[start:]:
        if part.text in {"(", "{", "["}:
            depth += 1
        elif part.text in {")", "}", "]"}:
            depth -= 1
        if depth < 0:
            break
        if part.text == "," and not depth:
            found.append([])
        else:
            found[-1].append(part)
    return found


def _constant(argument: list[Token], prologue: str) -> str | None:
    """The text of an argument that names no variable; None for any other, whose value only the data tell.

    Raises ValueError if it is no plain string, which these functions refuse.
    """
    # A tower of replacements could grow beyond memory.
    if any(part.kind == "var" or part.text == "{" or part.keyword() == "REPLACE" for part in argument):
        return None
    (row,) = scratch().query(f"{prologue}SELECT ({join(argument)} AS ?is) {{}}")  # type: ignore[misc]
    found = row["is"]
    if not isinstance(found, ox.Literal) or found.datatype.value != XSD + "string":
        raise ValueError(f"{join(argument).strip()} is no plain string")
    return found.value
