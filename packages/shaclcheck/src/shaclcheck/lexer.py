"""SPARQL text as tokens and nested groups: enough to check a constraint, to bind `$this` in it, and to see what it reads.

Constraints are parsed by the engine too, so this lexer may assume one reading. Whether a query reaches out is not its question: the
engine's parser says so (`keywords.py`).
"""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<string>\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<var>[?$]\w+)
    |(?P<name>(?:[^\W\d_](?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.|\.(?=[\w:\-%\\]))*)?)
    |(?P<blank>_:\w+)
    |(?P<word>[^\W\d]\w*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<mark>&&|\|\||\^\^|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)


class Token:
    """A token: `kind` is string, iri, var, name, word, blank, number, lang or mark; `space` is the text before it, without comments."""

    __slots__ = ("kind", "space", "text")

    def __init__(self, kind: str, text: str, space: str = "") -> None:
        self.kind = kind
        self.text = text
        self.space = space

    def keyword(self) -> str:
        """The word in capitals; empty for other tokens."""
        return self.text.upper() if self.kind == "word" else ""


class Group:
    """A pair of braces, with the indexes of its tokens.

    `kind` is the keyword before it: WHERE, OPTIONAL, UNION, EXISTS, MINUS, GRAPH, or nothing. `selects` marks a sub-select.
    """

    def __init__(self, kind: str, start: int, end: int = -1, parent: Group | None = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.groups: list[Group] = []
        self.selects = False

    def inside_exists(self) -> bool:
        """Whether the group belongs to an EXISTS or NOT EXISTS, which sees the variables around it."""
        return self.kind == "EXISTS" or (self.parent is not None and self.parent.inside_exists())


def tokens(text: str) -> list[Token]:
    parts: list[Token] = []
    space = ""
    for match in _TOKEN.finditer(text):  # which leaves no character out
        kind, found = str(match.lastgroup), match[0]
        if kind == "space":
            space += "\n" if found.startswith("#") else found
        else:
            parts.append(Token(kind, found, space))
            space = ""
    return parts


def join(parts: list[Token]) -> str:
    return "".join(part.space + part.text for part in parts)


def namespaces(prologue: str) -> dict[str, str]:
    """The namespaces by prefix in a prologue of PREFIX lines, each as this compiler writes it."""
    words = prologue.split()
    return {words[i + 1].removesuffix(":"): words[i + 2].strip("<>") for i in range(0, len(words), 3)}


def expanded(text: str, prologue: str) -> str:
    """A text with its prefixed names written as IRIs."""
    known = namespaces(prologue)
    parts = tokens(text)
    for part in parts:
        if part.kind == "name":
            prefix, _, local = part.text.partition(":")
            part.text = f"<{known[prefix]}{_unescaped(local)}>"
    return join(parts)


def _unescaped(local: str) -> str:
    return "".join(piece[1:] if piece.startswith("\\") else piece for piece in re.split(r"(\\.)", local))


def groups(parts: list[Token]) -> Group:
    """The groups of a query, inside one without braces. Raises ValueError if braces do not match."""
    root = Group("", -1, len(parts))
    stack = [root]
    for index, part in enumerate(parts):
        if part.kind != "mark":
            continue
        if part.text == "{":
            group = Group(_kind(parts, index), index, parent=stack[-1])
            group.selects = index + 1 < len(parts) and parts[index + 1].keyword() == "SELECT"
            stack[-1].groups.append(group)
            stack.append(group)
        elif part.text == "}":
            stack.pop().end = index
            if not stack:
                raise ValueError("a closing brace has no opening one")
    if len(stack) != 1:
        raise ValueError("a brace is not closed")
    return root


def _kind(parts: list[Token], index: int) -> str:
    before = parts[index - 1].keyword() if index else ""
    if before in {"EXISTS", "OPTIONAL", "UNION", "WHERE", "MINUS", "ASK"}:
        return "WHERE" if before == "ASK" else before
    if index > 1 and parts[index - 2].keyword() == "GRAPH":
        return "GRAPH"
    return ""


def walk(group: Group) -> list[Group]:
    """A group and all groups inside it, outermost first."""
    return [group, *(inner for child in group.groups for inner in walk(child))]
