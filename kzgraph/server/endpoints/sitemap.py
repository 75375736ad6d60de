"""The list of all pages for search engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server.endpoint import Endpoint, Route, plain
from kzgraph.server.page_replies import content
from kzgraph.server.results import Result
from kzgraph.site.sitemap import MEDIA_TYPE, PATH, on_server, sitemap

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset


def write(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The pages of a server at `base`."""
    return Result(f"{MEDIA_TYPE}; charset=utf-8", sitemap(on_server(content(dataset), job["base"])).encode())


ENDPOINT = Endpoint(
    routes=(Route(PATH, plain("sitemap")),),
    jobs={"sitemap": write},
    paths=f"`{PATH}`",
    purpose="the addresses of all pages",
    audience="search engines",
)
