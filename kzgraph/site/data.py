"""The page of the files in which the whole data can be taken along."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kzgraph.site.page import render

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.files import FileReader


def data(content: Content, reader: FileReader, dumps: Iterable[tuple[str, str | bytes]]) -> str:
    """`dumps` are the files with their names from the top of the folder."""
    files = []
    for name, text in dumps:
        body = text.encode() if isinstance(text, str) else text
        files.append((name, reader.link(name), f"{len(body):,}".replace(",", " "), hashlib.sha256(body).hexdigest()))
    return render("data.html.j2", reader, content, files=files, sums=reader.link("SHA256SUMS"))
