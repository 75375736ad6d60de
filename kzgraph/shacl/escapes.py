"""What comes from data, made harmless for the place where it is printed.

A text for readers has a replacement character for control and hidden characters. A text for programs has an escape for it, and keeps every
character.
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
