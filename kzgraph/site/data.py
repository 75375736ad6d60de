"""The page of the files in which the whole data can be taken along."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from kzgraph.site.page import render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.site.files import FileReader
    from kzgraph.site.site import Site


def data(site: Site, reader: FileReader, dumps: Iterable[tuple[str, str | bytes]]) -> str:
    """`dumps` are the files with their names from the top of the folder."""
    files = []
    for name, content in dumps:
        body = content.encode() if isinstance(content, str) else content
        files.append((name, reader.link(name), f"{len(body):,}".replace(",", " "), hashlib.sha256(body).hexdigest()))
    return render("data.html.j2", reader, site, files=files, sums=reader.link("SHA256SUMS"), lit=())
