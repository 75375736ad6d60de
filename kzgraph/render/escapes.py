"""Text from the data made harmless for the place where it is shown, and still told apart from any other text."""

from __future__ import annotations

import re

from kzgraph.render.tables import markdown_text


def visible(text: str) -> str:
    """The text with an escape for each character that cannot be seen, could steer a terminal or make a line a command to a forge.

    Forges obey `::error::` at the start of a line, and some obey `##[error]` anywhere.
    """
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)
    return re.sub(r"##(?=\w*\[)", r"#\\u0023", re.sub(r"^( *):(?=:)", r"\1\\u003A", shown))


def markdown(text: str) -> str:
    """Prose that GitHub shows as it is: no markup, no entity, no mention of a user, no link to an issue or a page."""
    escaped = re.sub(r"([~$])", r"\\\1", markdown_text(visible(text)).replace("&", "&amp;"))
    return re.sub(r"(@|#|:(?=//)|\bwww(?=\.)|\bGH(?=-))", r"\1&#8203;", escaped, flags=re.IGNORECASE)


def code_span(text: str) -> str:
    """A span of code, in which nothing is markup but its end."""
    shown = " ".join(visible(text).split())
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    pad = " " if "`" in (shown[:1], shown[-1:]) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
