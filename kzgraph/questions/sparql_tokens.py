"""The tokens of SPARQL 1.1, for hints, notes and places; whether a query uses SERVICE or FROM, the engine's parser says
(`shaclcheck.refuse_service`).

That of shaclcheck stays another: it reads constraints with their groups, in a library that imports nothing of this package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_BEYOND = (  # ASCII, of the letters with which a name begins
    r"\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF"
    r"\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_MORE_BEYOND = r"\u00B7\u0300-\u036F\u203F-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LONGEST = 200  # of a prefix: of a longer one the end is read, so that text without a colon is not read again and again
_POINT = r"\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|\\U000(?!0[Dd][89A-Fa-f])[0-9A-Fa-f]{5}|\\U0010[0-9A-Fa-f]{4}"
_ECHAR = rf"\\[tbnrf\\\"']|{_POINT}"


class Token(NamedTuple):
    """A name or an IRI of a query, with its offset in code points."""

    kind: str
    text: str
    at: int


@lru_cache(maxsize=2)
def _pattern(*, is_ascii: bool) -> re.Pattern[str]:
    """A token, as the group that says its kind; sets of characters beyond ASCII take long to compile, and few queries have such."""
    letters = "A-Za-z" if is_ascii else f"A-Za-z{_BEYOND}"
    more = "0-9" if is_ascii else f"0-9{_MORE_BEYOND}"
    chars = f"{letters}_{more}-"
    local = rf"(?:[{letters}_:0-9]|{_ESCAPED})(?:\.*+(?:[{chars}:]|{_ESCAPED}))*+"
    return re.compile(
        rf"""(?P<comment>\#[^\r\n]*)|(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_POINT})*>)"""
        rf"""|(?P<string>'''(?:[^\\']|''?(?!')|{_ECHAR})*'''|\"\"\"(?:[^\\"]|""?(?!")|{_ECHAR})*\"\"\""""
        rf"""|'(?:[^'\\\r\n]|{_ECHAR})*'|"(?:[^"\\\r\n]|{_ECHAR})*")"""
        rf"""|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"""
        rf"""|(?P<blank>_:[{letters}_0-9](?:\.*+[{chars}])*+)"""
        rf"""|(?P<name>(?:[{letters}](?:\.*+[{chars}]){{0,{_LONGEST}}}+)?:(?:{local})?|[A-Za-z_][A-Za-z0-9_]*"""
        rf"""|[?$][{letters}_0-9][{letters}_{more}]*)"""
        r"|(?P<mark>\^\^|[<>!]=|[=<>(){}\[\].,;|/*+])"
    )


def pieces(sparql: str) -> Iterator[re.Match[str]]:
    """All tokens of a query but comments; the last group of a match is its kind."""
    return (match for match in _pattern(is_ascii=sparql.isascii()).finditer(sparql) if match.lastgroup != "comment")


def tokens(sparql: str) -> list[Token]:
    """The names and IRIs of a query; comments and strings are left out."""
    return [Token(match.lastgroup, match[0], match.start()) for match in pieces(sparql) if match.lastgroup in ("iri", "name")]
