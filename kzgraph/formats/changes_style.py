"""How changes are written for readers: as text for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kzgraph.graph.prefixes import short
from kzgraph.safety.escapes import code_span, markdown, visible


class ChangeStyle(NamedTuple):
    """How a format writes prose, names from the data, strong text and headings; `node` and `detail` begin their lines."""

    prose: Callable[[str], str]
    code: Callable[[str], str]
    strong: Callable[[str], str]
    heading: Callable[[str], str]
    node: str
    detail: str
    arrow: str

    def name(self, name: str) -> str:
        return self.code(short(name) if ":" in name else name)


CHANGE_STYLES = {
    "text": ChangeStyle(visible, visible, str, "{}\n".format, "  ", "      ", "->"),
    "md": ChangeStyle(markdown, code_span, "**{}**".format, "### {}\n\n".format, "- ", "  - ", "→"),
}
