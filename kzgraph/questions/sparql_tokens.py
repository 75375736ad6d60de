r"""The tokens of SPARQL 1.1, and which keywords a query holds in any way in which it can be read.

A parser need not part words by spaces (`SERVICE:x`, `1e5SERVICE`), and `<` begins an IRI or is less-than: `1<'>'` is both. So a query is
read in every way that can matter, and a keyword is absent only if no reading has it.

`kzgraph/shacl/lexer.py` stays another tokeniser: it reads trusted constraints, in one way and with their groups, in a library that imports
nothing of this package.
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
# A slash follows no slash: what looks so is within an IRI.
_PIECE = TOKEN + r"|(?P<mark>[ \t\r\n{}()\[\];,.*+|!=<>&^?~-]+?|/(?!/))"
_GROUP_NEXT = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*(?:[\r\n]|\Z))*\{")


class Token(NamedTuple):
    """A name or an IRI of a query, with its offset in code points."""

    kind: str
    text: str
    at: int


class Keywords(NamedTuple):
    """Those of the wanted keywords that a query surely holds, and those of which it depends on how it is read."""

    sure: frozenset[str]
    doubtful: frozenset[str]


def tokens(sparql: str) -> list[Token]:
    """The names and IRIs of a query; comments and strings are left out."""
    all_tokens = [Token(str(match.lastgroup), match[0], match.start()) for match in re.finditer(TOKEN, sparql)]
    return [token for token in all_tokens if token.kind in ("iri", "name")]


def keywords(sparql: str, *wanted: str) -> Keywords:
    """Which of the wanted keywords, in small letters, a query holds; all that its text holds are doubtful if it is not made of tokens."""
    lowered = sparql.lower()
    wanted = tuple(word for word in wanted if word in lowered)
    if not wanted:
        return Keywords(frozenset(), frozenset())
    plain = {(token.text.lower(), token.at) for token in tokens(sparql) if token.text.lower() in wanted}
    sure, doubtful, whole = {word for word, _ in plain}, set[str](), False
    seen, ahead = set[int](), [0]
    bracket, piece = sparql.find("("), re.compile(_PIECE)
    while ahead:
        at = ahead.pop()
        while at < len(sparql) and at not in seen:
            seen.add(at)
            match = piece.match(sparql, at)
            if match is None:
                break
            kind, text = match.lastgroup, match[0]
            if kind == "name":
                doubtful |= {word for word in wanted if (text.lower(), at) not in plain and _may_be(word, match)}
            elif kind in ("string", "comment"):
                doubtful |= {word for word, place in plain if at < place < match.end()}
            elif kind == "iri" and -1 < bracket < at and ("'" in text or "#" in text):
                ahead.append(at + 1)  # less-than, before a string or a comment that goes beyond the bracket
            at = match.end()
        whole = whole or at == len(sparql)
    return Keywords(frozenset(sure), frozenset(doubtful if whole else wanted))


def _may_be(word: str, name: re.Match[str]) -> bool:
    """Whether a parser can find a keyword in a name: in a word, or in a prefix (`SERVICE:x {`), never in a variable or behind a colon."""
    text = name[0]
    prefix, colon, _ = text.partition(":")
    if text[0] in "?$" or word not in prefix.lower():
        return False
    return not colon or word != "service" or _GROUP_NEXT.match(name.string, name.end()) is not None
