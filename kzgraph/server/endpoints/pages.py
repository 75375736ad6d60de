"""The pages at paths of their own: the start page, the pages of the whole data, and the query editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.page_replies import content, page, page_reply, reader
from kzgraph.site.embed import shows_chart
from kzgraph.site.page import FRAMED_POLICY, POLICY
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.reader import Reader
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.results import Result

PATHS = (*(row.path for row in PAGES.values() if not row.negotiated), *FRAMED)


def write(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The page of the table at the path `page`."""
    path = job["page"]
    asked = reader(job)
    row, policy = (FRAMED[path], FRAMED_POLICY if shows_chart(asked) else POLICY) if path in FRAMED else (PAGES[path], POLICY)
    return page(dataset, lambda: row.make(content(dataset), asked), policy)


def prepare(dataset: Dataset) -> None:
    """Makes each page once, and so what pages keep of the data."""
    for row in PAGES.values():
        row.make(content(dataset), Reader(LANGUAGES[0], LANGUAGES[0], "", row.path))


ENDPOINT = Endpoint(
    routes=tuple(Route(path, page_reply) for path in PATHS),
    jobs={"page": write},
    paths=", ".join(f"`{path}`" for path in PATHS),
    purpose="[pages](pages.md) of the whole data, and a query editor",
    audience="readers",
    prepare=prepare,
)
