"""The tokens of a well-formed Turtle text, with their offsets (grammar: https://www.w3.org/TR/turtle/#sec-grammar)."""

from __future__ import annotations

import re
from collections.abc import Iterator

# PN_CHARS of the grammar without the hyphen.
_NAME = (
    r"0-9A-Z_a-z\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_TOKEN = rf"""
    (?P<skip>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
               |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
  | (?P<bnode>_:[{_NAME}](?:[{_NAME}.-]*[{_NAME}-])?)
  | (?P<pname>(?:[{_NAME}](?:[{_NAME}.-]*[{_NAME}-])?)?:
              (?:(?:[{_NAME}:]|{_ESCAPE})(?:(?:[{_NAME}:.-]|{_ESCAPE})*(?:[{_NAME}:-]|{_ESCAPE}))?)?)
  | (?P<number>[+-]?(?:\d+\.\d*[eE][+-]?\d+|\.?\d+[eE][+-]?\d+|\d*\.\d+|\d+))
  | (?P<newer><<|>>|\{{\||\|\}}|~|@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*--[a-zA-Z]*)
  | (?P<at>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)
  | (?P<word>[A-Za-z]+)
  | (?P<punctuation>\^\^|[;,.\[\]()])
    """
# A statement or a directive of a well-formed text, up to its point, and how it begins. Points within names and numbers end none.
_LETTER = rf"(?:[{_NAME}:%-]|\\.)"
_STATEMENT = rf"""
    (?:[ \t\r\n]|\#[^\r\n]*)*+
    (?=(?P<first><[^<>]*>|@?{_LETTER}*+(?:\.++{_LETTER}++)*+))
    (?:
        \"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*+\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*+'''|"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+'
      | <[^<>"{{}}|^`\x00-\x20]*+> | \#[^\r\n]*+ | @[a-zA-Z-]++
      | {_LETTER}++(?:\.++{_LETTER}++)*+ | \.(?=[0-9]) | [^.]
    )*+ \.
    """
_STRING_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def unescaped(text: str) -> str:
    """The text that the escapes of Turtle stand for."""

    def character(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if code[0] in "uU" else _STRING_ESCAPES.get(code, code)

    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", character, text, flags=re.DOTALL) if "\\" in text else text


def statements(text: str) -> Iterator[tuple[str, int, int]]:
    """Of each statement or directive of a well-formed text how it begins, such as `<iri>`, a name or `@prefix`, and its start and end."""
    for match in re.finditer(_STATEMENT, text, re.VERBOSE | re.DOTALL):
        yield match["first"], match.start(), match.end()


def tokens(text: str, offset: int = 0, end: int | None = None) -> Iterator[tuple[str, str, int]]:
    """Kind, text and offset of each token from an offset on, white space and comments among them."""
    token = re.compile(_TOKEN, re.VERBOSE | re.DOTALL)  # here and not above: most commands never read positions
    for match in token.finditer(text, offset, len(text) if end is None else end):
        if match.start() != offset:  # what lies between is no token
            return
        yield str(match.lastgroup), match[0], offset
        offset = match.end()


def comments(text: str) -> list[tuple[int, int]]:
    """Start and end of each comment of a well-formed Turtle text, in code points."""
    return [(at, at + len(part)) for kind, part, at in tokens(text) if kind == "skip" and part.startswith("#")]
