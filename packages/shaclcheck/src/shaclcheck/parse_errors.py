"""The parsers' errors in plain words: the line, what was expected there, and what was found."""

from __future__ import annotations

import re

from .lexer import tokens

_PLACE = re.compile(r"^Parser error (?:at line \d+ (?:between )?columns? [\d and]+|between .*?): ")
_ITEM = re.compile(r'"(?:\\.|[^"\\])*"|\[.*?\](?=, |$)|[^,\s](?:[^,]*)', re.DOTALL)
_KINDS = {"?": "a variable", "$": "a variable", "<": "an IRI", ":": "a prefixed name", "_:": "a blank node"}
_MOST = 8  # items of a list of what was expected
_NEAR = 20  # letters on each side of a place


def file_error(name: str, error: SyntaxError | ValueError) -> str:
    """The error of a file or a text, with line and column where the parser gives them."""
    reason = _PLACE.sub("", str(getattr(error, "msg", None) or error))
    reason = "expected the end of the statement, found the end of the file" if reason.startswith("Unexpected end") else reason
    line = getattr(error, "lineno", None)
    return f"{name}:{line}:{getattr(error, 'offset', None) or 1}: {reason}" if line else f"{name}: {reason}"


def query_error(message: str, query: str, hidden: int) -> str:
    """The error of a query; its first lines, as many as `hidden`, are not the author's."""
    match = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if not match:
        return message
    line, column = int(match[1]), int(match[2])
    items = _ITEM.findall(match[3])
    said = [item for item in items if " " in item and item[0] not in '["']
    where = f"line {max(line - hidden, 1)}"
    if said:
        return f"{where}: {said[0]}"
    lines = query.split("\n")[line - 1 :]
    if not any(item[0] == '"' for item in items):
        # The parser reads ahead by the letters of a keyword, so neither the place nor what it expected there is certain.
        before, after = lines[0][: column - 1], lines[0][column - 1 :]
        before = before if len(before) <= _NEAR else before[-_NEAR:].partition(" ")[2]
        return f"{where}: not valid SPARQL near '{(before + after[:_NEAR]).strip()}'"
    rest = tokens("\n".join([lines[0][column - 1 :], *lines[1:]]))
    found = next((f"'{part.text}'" for part in rest if part.text), "the end of the query")
    words = [item for item in items if item[0] not in '["']
    expected = [*dict.fromkeys(_kind(item[1:-1]) for item in items if item[0] == '"'), *words]
    expected.sort(key=lambda name: not name.startswith("a"))
    return f"{where}: expected {', '.join(expected[:_MOST])}{', ...' if expected[_MOST:] else ''}, found {found}"


def _kind(mark: str) -> str:
    return "a string" if mark.strip("\\\"'") == "" else _KINDS.get(mark, f"'{mark}'")
