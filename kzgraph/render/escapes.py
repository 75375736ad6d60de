"""Text from the data made harmless for the place where it is shown, and still told apart from any other text."""

from __future__ import annotations

import json
import re

from kzgraph.render.tables import markdown_text


def visible(text: str) -> str:
    """The text with each character that cannot be seen, or could steer a terminal, as an escape."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in text)


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


def json_text(text: str) -> str:
    """JSON with each character that cannot be seen as an escape: the same value."""
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)
