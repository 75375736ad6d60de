"""What changed, as an Atom feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server.endpoint import Endpoint, Route, plain
from kzgraph.server.openapi_objects import operation
from kzgraph.server.problems import Problem
from kzgraph.server.results import Result
from kzgraph.site.feed import FILE, MEDIA_TYPE, PATH, atom

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset


def write(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The feed of a server at `base`. Raises Problem if there is none."""
    if dataset.changes is None:
        raise Problem(404, "no-feed", f"the data has no {FILE} beside it, or neither a release nor a source has a day.")
    return Result(f"{MEDIA_TYPE}; charset=utf-8", atom(dataset.changes, job["base"], dataset.publisher.name).encode())


def describe(_: Dataset) -> dict[str, Any]:
    """The path item. The media type is named in words: generators of clients know none of feeds, warn, and leave the answer out."""
    return {PATH: {"get": operation("feed", f"The releases of the data, as an Atom feed ({MEDIA_TYPE})", {}, ("404",))}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, plain("feed")),),
    jobs={"feed": write},
    openapi=describe,
    paths=f"`{PATH}`",
    purpose="[what changed](pages.md#what-changed), as an Atom feed",
    audience="feed readers",
)
