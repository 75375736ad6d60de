"""What changed, as an Atom feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi_objects import operation
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply
from kzgraph.site.feed import FILE, MEDIA_TYPE, PATH, atom

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request


def feed(dataset: Dataset, request: Request) -> Reply:
    """The feed. Raises Problem if there is none."""
    if dataset.changes is None:
        raise Problem(404, "no-feed", f"the data has no {FILE} beside it, or neither a release nor a source has a day.")
    return Reply(f"{MEDIA_TYPE}; charset=utf-8", atom(dataset.changes, request.base, dataset.publisher.name).encode())


def describe(_: Dataset) -> dict[str, Any]:
    """The path item. The media type is named in words: generators of clients know none of feeds, warn, and leave the answer out."""
    return {PATH: {"get": operation("feed", f"The releases of the data, as an Atom feed ({MEDIA_TYPE})", {}, ("404",))}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, feed),),
    openapi=describe,
)
