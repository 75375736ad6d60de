"""What comes from data, made harmless for the place where it is printed.

Three ways: a text for readers has a replacement character for control and hidden characters; a text that must stay distinguishable from any
other, as in a comparison, has an escape for it; so has a text for programs, which keeps every character. The library of shapes has those
that findings need.
"""

from __future__ import annotations

import re

from kzgraph.shacl.escapes import MID_LINE, cut, escaped, fenced, one_line, plain, shown, without_commands

__all__ = [
    "cell", "code_span", "cut", "escaped", "fenced", "markdown", "markdown_text", "no_formula", "one_line", "plain", "shown", "visible",
    "web_address", "without_commands", "without_quote",
]  # fmt: skip

# What a spreadsheet runs as a formula, in full width too, or may strip until it is one; a negative number is none.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")


def web_address(text: str) -> str:
    """An address of the web or of mail as it is; empty for anything else, which must not become a link."""
    return text if _ADDRESS.fullmatch(text) and text.isprintable() else ""


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    escaped = "".join("\\" + char if char in "\\`*_[]<>|#" else char for char in plain(text))
    return " ".join(escaped.split())


def visible(text: str) -> str:
    """The text with an escape for each character that cannot be seen, could steer a terminal or make a line a command to a forge.

    Forges obey `::error::` at the start of a line, and some obey `##[error]` anywhere.
    """
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)
    return MID_LINE.sub(r"#\\u0023", re.sub(r"^( *):(?=:)", r"\1\\u003A", shown))


def markdown(text: str) -> str:
    """Prose that GitHub shows as it is: no markup, no entity, no mention of a user, no link to an issue or a page."""
    escaped = re.sub(r"([~$])", r"\\\1", markdown_text(visible(text)).replace("&", "&amp;"))
    return re.sub(r"(@|#|:(?=//)|\bwww(?=\.)|\bGH(?=-))", r"\1&#8203;", escaped, flags=re.IGNORECASE)


def code_span(text: str) -> str:
    """A span of code of any text, on one line."""
    return fenced(" ".join(visible(text).split()))


def no_formula(text: str) -> str:
    """A text that a spreadsheet would run as a formula gets a quote before it."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def without_quote(text: str) -> str:
    """The text that `no_formula` put a quote before, if it did."""
    return text[1:] if text[:1] == "'" and no_formula(text[1:]) == text else text


def cell(text: str) -> str:
    """A cell of a table that a spreadsheet may open."""
    return no_formula(plain(text))
