"""The list of all pages for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.endpoints.pages import content
from kzgraph.server.reply import Reply
from kzgraph.site.sitemap import MEDIA_TYPE, PATH, on_server, sitemap

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request


def write(dataset: Dataset, request: Request) -> Reply:
    """The pages of the server."""
    return Reply(f"{MEDIA_TYPE}; charset=utf-8", sitemap(on_server(content(dataset), request.base)).encode())


ENDPOINT = Endpoint(routes=(Route(PATH, write),))
