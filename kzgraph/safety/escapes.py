"""What comes from data, made harmless for the place where it is printed.

Three ways: a text for readers has a replacement character for control and hidden characters; a text that must stay distinguishable from any
other, as in a comparison, has an escape for it; so has a text for programs, which keeps every character.
"""

from __future__ import annotations

import re

LONGEST = 1000
_REPLACEMENT = "\ufffd"
# Line ends that `plain` lets through, and what UTF-8 or XML 1.0 cannot hold.
_UNPRINTABLE = re.compile("[\n\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
# Controls but tab and line feed, line separators, and what turns the direction of text (Unicode's Bidi_Control).
_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
# `##[error]`, `##vso[...]`: some forges obey these anywhere in a line.
MID_LINE = re.compile(r"##(?=\w*\[)")
# `::error::` is obeyed at the start of a line, after any white space and, in the first line, after a mark of the byte order.
_LINE_START = re.compile(r"^((?:[^\S\n]|\ufeff)*):(?=:)", re.MULTILINE)
# Controls but tab and line feed, and what turns the direction of text.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What a spreadsheet runs as a formula, in full width too, or may strip until it is one; a negative number is none.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+")


def plain(text: str) -> str:
    """The text with what could steer a terminal or reorder its line shown as a replacement character."""
    return _STEERING.sub(_REPLACEMENT, text)


def shown(text: str) -> str:
    """A text of the same length for readers: without line ends, controls, turned directions and commands to a forge."""
    return MID_LINE.sub("#" + _REPLACEMENT, _UNPRINTABLE.sub(_REPLACEMENT, plain(text)))


def one_line(text: str, longest: int | None = LONGEST) -> str:
    """As `shown`, with a space for each line end, and cut where it is longer than a reader would read; None never cuts."""
    joined = " ".join(text.splitlines()).replace("\t", " ")
    return shown(joined if longest is None else cut(joined, longest))


def cut(text: str, longest: int) -> str:
    """A text of no more than so many characters; an ellipsis tells that some are missing."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def without_commands(text: str) -> str:
    """Lines of which a forge takes none for a command, whatever was joined in them."""
    return _LINE_START.sub(r"\1" + _REPLACEMENT, MID_LINE.sub("#" + _REPLACEMENT, text))


def escaped(text: str) -> str:
    """JSON or Turtle that means the same, in ASCII escapes where a terminal or a forge would obey a character.

    Lone surrogates are no characters and become replacement characters.
    """
    written = _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", _SURROGATE.sub(_REPLACEMENT, text))
    return MID_LINE.sub(r"#\\u0023", written)


def fenced(text: str) -> str:
    """A line as a span of code, in which nothing is markup but its end; empty for no text."""
    if not text:
        return ""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


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
