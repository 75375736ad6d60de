"""Only addresses of the web and of mail become links, wherever an address of the data is written."""

from __future__ import annotations

import re

import pytest

from kzgraph.formats.python_tables import _linked
from kzgraph.formats.style import MARKDOWN
from kzgraph.safety.escapes import web_address
from kzgraph.site.templating import FOLDER, environment

NO_LINKS = [
    "", "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "\tjavascript:alert(1)", "java\nscript:alert(1)",
    "\x01javascript:alert(1)", "\u202ejavascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "vbscript:x", "blob:x", "urn:a",
    "//x",
    "https://x\n", "https://x y", "https://x\x00", "https://x\u202e", "https://x\u2028", 'https://x"', "https://x<",
    "https:x", "ahttps://x",
]  # fmt: skip
LINKS = ["https://example.org/?a=%22&b=1#:~:text=a%20b", "http://example.org", "mailto:a@example.org", "https://example.org/ә"]


@pytest.mark.parametrize("address", NO_LINKS, ids=ascii)
def test_what_is_no_web_address_is_shown_as_text(address):
    assert web_address(address) == ""
    assert _linked(address, "place") == "place"
    assert MARKDOWN.cited("name", "place", "words", address) == "- name (place): words"


@pytest.mark.parametrize("address", LINKS)
def test_web_addresses_become_links(address):
    assert web_address(address) == address
    assert _linked(address, "<").startswith('<a href="')
    assert MARKDOWN.cited("name", "place", "words", address) == f"- name ([place](<{address}>)): words"


# What a template is given as an address of this site, made by the site itself.
OWN = (
    "reader.",
    "href(",
    "spot(",
    "page_of(",
    "loop.",
    "rows[loop",
    "permalink",
    "style",
    "icon",
    "sheet",
    "semicolons",
    "page or href(",
)
OWN_FILES = {("brief.html.j2", "address"), ("base.html.j2", "canonical"), ("node.html.j2", "address"), ("question.html.j2", "address"),
             ("terms.html.j2", "address"), ("embed.html.j2", "page"), ("report.html.j2", "part.file"),
             ("report.html.j2", "index")}  # fmt: skip


def test_every_address_of_a_template_is_checked_or_its_own():
    checked = 0
    for file in FOLDER.rglob("*.j2"):
        for address in re.findall(r'\b(?:href|action)="\{\{ (.*?) \}\}', file.read_text(encoding="utf-8")):
            checked += address.endswith("|web")
            assert address.endswith("|web") or address.startswith(OWN) or (file.name, address) in OWN_FILES, (file.name, address)
    assert checked >= 15
    assert environment().from_string('{{ "javascript:x"|web }}{{ none|web }}').render(none=None) == ""
