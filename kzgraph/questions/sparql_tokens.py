"""The tokens of SPARQL 1.1, for hints, notes and places; whether a query uses SERVICE or FROM, the engine's parser says
(`shaclcheck.refuse_service`).

That of shaclcheck stays another: it reads constraints with their groups, in a library that imports nothing of this package.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF"
    r"\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_MORE = r"0-9\u00B7\u0300-\u036F\u203F-\u2040"
_CHARS = rf"{_BASE}_{_MORE}-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_ESCAPED})(?:\.*+(?:[{_CHARS}:]|{_ESCAPED}))*+"
_LONGEST = 200  # of a prefix: of a longer one the end is read, so that text without a colon is not read again and again
_POINT = r"\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|\\U000(?!0[Dd][89A-Fa-f])[0-9A-Fa-f]{5}|\\U0010[0-9A-Fa-f]{4}"
_ECHAR = rf"\\[tbnrf\\\"']|{_POINT}"
# Compiled where they are first used, which most commands never do.
TOKEN = (
    rf"""(?P<comment>\#[^\r\n]*)|(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_POINT})*>)"""
    rf"""|(?P<string>'''(?:[^\\']|''?(?!')|{_ECHAR})*'''|\"\"\"(?:[^\\"]|""?(?!")|{_ECHAR})*\"\"\""""
    rf"""|'(?:[^'\\\r\n]|{_ECHAR})*'|"(?:[^"\\\r\n]|{_ECHAR})*")"""
    rf"""|(?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"""
    rf"""|(?P<blank>_:[{_BASE}_0-9](?:\.*+[{_CHARS}])*+)"""
    rf"""|(?P<name>(?:[{_BASE}](?:\.*+[{_CHARS}]){{0,{_LONGEST}}}+)?:(?:{_LOCAL})?|[A-Za-z_][A-Za-z0-9_]*|[?$][{_BASE}_0-9][{_BASE}_{_MORE}]*)"""
)


class Token(NamedTuple):
    """A name or an IRI of a query, with its offset in code points."""

    kind: str
    text: str
    at: int


def tokens(sparql: str) -> list[Token]:
    """The names and IRIs of a query; comments and strings are left out."""
    all_tokens = [Token(str(match.lastgroup), match[0], match.start()) for match in re.finditer(TOKEN, sparql)]
    return [token for token in all_tokens if token.kind in ("iri", "name")]
