"""How a page and changes are written for readers: as plain text for a terminal, or as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from kzgraph.formats import tables
from kzgraph.graph.names import short
from kzgraph.safety.escapes import code_span, markdown, markdown_text, one_line, visible, web_address


class Style(NamedTuple):
    """`prose` makes a text from the data harmless, on one line. `title`, `heading` and `lead` write text that is harmless already."""

    prose: Callable[[str], str]
    title: Callable[[str], str]
    heading: Callable[[str], str]
    lead: Callable[[str], str]
    cited: Callable[[str, str, str, str], str]
    table: Callable[[Sequence[str], Sequence[Sequence[str]]], str]


def _markdown_cited(name: str, place: str, paraphrase: str, link: str) -> str:
    return f"- {name} ({f'[{place}](<{link}>)' if web_address(link) else place}): {paraphrase}"


PLAIN = Style(lambda text: one_line(text, None), str, "{}\n".format, "{}: ".format, "  {} ({}): {}\n    {}".format, tables.table)
MARKDOWN = Style(markdown_text, "## {}".format, "**{}**\n\n".format, "**{}.** ".format, _markdown_cited, tables.markdown)
STYLES = {"table": PLAIN, "md": MARKDOWN}


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
        return self.code(short(name) if ":" in name and " " not in name else name)  # a translation is of a node and a property


CHANGE_STYLES = {
    "text": ChangeStyle(visible, visible, str, "{}\n".format, "  ", "      ", "->"),
    "md": ChangeStyle(markdown, code_span, "**{}**".format, "### {}\n\n".format, "- ", "  - ", "→"),
}
