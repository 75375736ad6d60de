"""The pages at paths of their own: the start page, the pages of the whole data, and the query editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.page_replies import content, page, reader
from kzgraph.site.embed import shows_chart
from kzgraph.site.page import FRAMED_POLICY, POLICY
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.reader import Reader
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.requests import Request

PATHS = (*(row.path for row in PAGES.values() if not row.negotiated), *FRAMED)


def page_at(dataset: Dataset, request: Request) -> Reply:
    """The page of the table at the path, with or without `.html`."""
    path, asked = request.path.removesuffix(".html"), reader(request)
    row = FRAMED.get(path) or PAGES[path]
    for name in row.fields:
        request.single(name)
    policy = FRAMED_POLICY if path in FRAMED and shows_chart(asked) else POLICY
    return page(dataset, lambda: row.make(content(dataset), asked), policy)


def prepare(dataset: Dataset) -> None:
    """Makes each page once, and so what pages keep of the data."""
    for row in PAGES.values():
        row.make(content(dataset), Reader(LANGUAGES[0], LANGUAGES[0], "", row.path))


ENDPOINT = Endpoint(
    routes=tuple(Route(path, page_at) for path in PATHS),
    paths=", ".join(f"`{path}`" for path in PATHS),
    purpose="[pages](pages.md) of the whole data, and a query editor",
    audience="readers",
    prepare=prepare,
)
