"""The list of a site's pages for search engines."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import escape

from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader, path_of
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.content import Content

PATH, MEDIA_TYPE = "/sitemap.xml", "application/xml"
MOST_PAGES = 50_000  # which one list may have


def sitemap(addresses: Iterable[str]) -> str:
    """The first MOST_PAGES addresses as a list for search engines."""
    listed = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in itertools.islice(addresses, MOST_PAGES))
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{start}{listed}</urlset>\n"


def on_server(content: Content, base: str) -> Iterable[str]:
    """The addresses of the pages of a server in each language: those of the table, the questions, and the nodes."""
    named = sorted(filter(None, map(path_of, content.reader.nodes())))
    paths = [*PAGES, *(f"/questions/{name}" for name in content.questions), *(f"{path}.html" for path in named if path not in PAGES)]
    return (Reader(language, language, base, "").permalink(path) for path in paths for language in LANGUAGES)
