"""Whether a regular expression of sh:pattern can be run: linear-time engines have neither look-around nor back-references."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

_MOST = 10_000


@lru_cache(maxsize=4096)
def pattern_error(pattern: str, flags: str) -> str:
    """What is wrong with a pattern, or nothing."""
    if not set(flags) <= set("smixq"):
        return f"the flags {flags!r} are not those of SPARQL's REGEX (s, m, i, x, q)"
    if len(pattern) > _MOST:
        return f"a pattern has at most {_MOST} characters"
    row = next(iter(_scratch().query(f'SELECT (COALESCE(REGEX("x", {ox.Literal(pattern)}, "{flags}"), "error") AS ?is) {{}}')))  # type: ignore[arg-type]
    if row["is"].value == "error":
        return f"{pattern!r} is no regular expression that SPARQL's REGEX runs (look-around and back-references are none)"
    return ""


@lru_cache(maxsize=1)
def _scratch() -> ox.Store:
    return ox.Store()
