"""Whether regular expressions can run, and mean to the engine what they mean in the standard.

SHACL and SPARQL have XPath's regular expressions. The engine has Rust's, which run in linear time, without look-around and back-references.
Patterns with these are left to pySHACL, which runs Python's. What engine and standard read differently is refused. A pattern that cannot
run would make its filter false, so that nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from .keywords import refuse_service, scratch
from .lexer import Token, join
from .terms import XSD

_MAX_LENGTH = 10_000
_BACKTRACKING = re.compile(r"(?<!\\)(?:\\\\)*(?:\\[1-9]|\(\?<?[=!])")
_SET_OPERATORS = ("&&", "--", "~~")
# The places of the pattern and the flags among the arguments.
_FUNCTIONS = {"REGEX": (1, 2), "REPLACE": (1, 3)}


@lru_cache(maxsize=4096)
def pattern_error(pattern: str, flags: str) -> str:
    """What is wrong with a pattern or its flags, or nothing."""
    if not set(flags) <= set("smixq"):
        return f"unknown flags {flags!r}: SPARQL's REGEX knows s, m, i, x and q"
    if len(pattern) > _MAX_LENGTH:
        return f"a pattern of more than {_MAX_LENGTH} characters"
    if "q" not in flags and (difference := _read_differently(pattern, spaced="x" in flags)):
        return f"{pattern!r}: {difference}"
    if _runs(pattern, flags) or backtracks(pattern, flags):
        return ""
    return f"{pattern!r} is not a regular expression that SPARQL's REGEX can run"


@lru_cache(maxsize=4096)
def backtracks(pattern: str, flags: str) -> bool:
    """Whether a pattern cannot run because it has look-around or a back-reference, and can in Python, where it may take for ever."""
    if _runs(pattern, flags) or not set(flags) <= set("im") or not _BACKTRACKING.search(pattern):
        return False
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _runs(pattern: str, flags: str) -> bool:
    row = next(iter(scratch().query(f'SELECT (COALESCE(REGEX("x", {ox.Literal(pattern)}, "{flags}"), "error") AS ?is) {{}}')))  # type: ignore[arg-type]
    return bool(row["is"].value != "error")


def _read_differently(pattern: str, *, spaced: bool) -> str:
    """What the engine would read differently from XPath, or nothing; `spaced` if the flag x is given."""
    inside = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            at += 2
            continue
        if not inside and char == "[":
            inside = True
            at += 1 + pattern.startswith("^", at + 1)
            at += pattern.startswith("]", at)  # a closing bracket in the first place is a character
            continue
        if not inside and char == "#" and spaced:
            return "with the flag x, # would begin a comment: write \\#"
        if inside and char == "]":
            inside = False
        elif inside and char == "[":
            return "a class inside a class, such as a subtraction, does not run: list the remaining characters, or write \\["
        elif inside and pattern.startswith(_SET_OPERATORS, at):
            return f"{pattern[at : at + 2]} inside a class would join two sets: write \\{char}\\{char}"
        elif inside and spaced and char.isspace():
            return "with the flag x, a space inside a class would be ignored: write \\x20"
        at += 1
    return ""


def regex_error(parts: list[Token], prologue: str) -> str:
    """What is wrong with a constant pattern of REGEX or REPLACE in a query that parses, or nothing."""
    try:
        messages = ((name, pattern_error(pattern, flags)) for name, pattern, flags in _patterns(parts, prologue))
        return next((f"{name}: {message}" for name, message in messages if message), "")
    except ValueError as error:
        return str(error)


def query_backtracks(parts: list[Token], prologue: str) -> bool:
    """Whether a query without errors has a constant pattern that backtracks."""
    return any(backtracks(pattern, flags) for _, pattern, flags in _patterns(parts, prologue))


def _patterns(parts: list[Token], prologue: str) -> Iterator[tuple[str, str, str]]:
    """The function, the pattern and the flags of each call, empty where the data decides. Raises ValueError."""
    for name, arguments in _calls(parts):
        pattern_at, flags_at = _FUNCTIONS[name]
        try:
            pattern = _constant(arguments[pattern_at], prologue)
            flags = _constant(arguments[flags_at], prologue) if len(arguments) > flags_at else ""
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
        yield name, pattern or "", flags or ""


def _calls(parts: list[Token]) -> Iterator[tuple[str, list[list[Token]]]]:
    for index, part in enumerate(parts):
        if part.keyword() in _FUNCTIONS and index + 1 < len(parts) and parts[index + 1].text == "(":
            yield part.keyword(), _arguments(parts, index + 2)


def _arguments(parts: list[Token], start: int) -> list[list[Token]]:
    arguments: list[list[Token]] = [[]]
    depth = 0
    for part in parts[start:]:
        if part.text in {"(", "{", "["}:
            depth += 1
        elif part.text in {")", "}", "]"}:
            depth -= 1
        if depth < 0:
            break
        if part.text == "," and not depth:
            arguments.append([])
        else:
            arguments[-1].append(part)
    return arguments


def _constant(argument: list[Token], prologue: str) -> str | None:
    """The value of an argument without variables; None for any other, whose value depends on the data.

    Raises ValueError for anything but a plain string, which these functions refuse.
    """
    # Nested calls of REPLACE could build a text beyond memory, so they are not evaluated.
    if any(part.kind == "var" or part.text == "{" or part.keyword() == "REPLACE" for part in argument):
        return None
    query = f"{prologue}SELECT ({join(argument)} AS ?is) {{}}"
    refuse_service(query)
    (row,) = scratch().query(query)  # type: ignore[misc]
    value = row["is"]
    if not isinstance(value, ox.Literal) or value.datatype.value != XSD + "string":
        raise ValueError(f"expected a plain string, not {join(argument).strip()}")
    return value.value
