"""Whether a regular expression can be run, and is read as the standard reads it.

SHACL and SPARQL have XPath's regular expressions; the engine has Rust's, in linear time, without look-around and back-references. What
both accept and read differently is refused.
"""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

_MOST = 10_000
_SET_SIGNS = ("&&", "--", "~~")


@lru_cache(maxsize=4096)
def pattern_error(pattern: str, flags: str) -> str:
    """What is wrong with a pattern, or nothing."""
    if not set(flags) <= set("smixq"):
        return f"the flags {flags!r} are not those of SPARQL's REGEX (s, m, i, x, q)"
    if len(pattern) > _MOST:
        return f"a pattern has at most {_MOST} characters"
    if "q" not in flags and (other := _read_otherwise(pattern, spaced="x" in flags)):
        return f"{pattern!r}: {other}"
    row = next(iter(scratch().query(f'SELECT (COALESCE(REGEX("x", {ox.Literal(pattern)}, "{flags}"), "error") AS ?is) {{}}')))  # type: ignore[arg-type]
    if row["is"].value == "error":
        return f"{pattern!r} is no regular expression that SPARQL's REGEX runs (look-around and back-references are none)"
    return ""


def _read_otherwise(pattern: str, *, spaced: bool) -> str:
    """What the engine would read otherwise than XPath does, or nothing; `spaced` if the flag x is given."""
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
            at += pattern.startswith("]", at)  # a bracket that closes nothing yet is a character
            continue
        if not inside and char == "#" and spaced:
            return "under the flag x a # would begin a comment: write \\#"
        if inside and char == "]":
            inside = False
        elif inside and char == "[":
            return "a class inside a class, such as a subtraction, is not run: list the characters that remain, or write \\["
        elif inside and pattern.startswith(_SET_SIGNS, at):
            return f"{pattern[at : at + 2]} inside a class would join two sets: write \\{char}\\{char}"
        elif inside and spaced and char.isspace():
            return "under the flag x a space inside a class would be left out: write \\x20"
        at += 1
    return ""


@lru_cache(maxsize=1)
def scratch() -> ox.Store:
    """An empty store, to try what stands in a query."""
    return ox.Store()
