"""What an endpoint is made of: its paths, what answers them, and its description in OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.pool import Pool
    from kzgraph.server.reply import Reply
    from kzgraph.server.requests import Request
    from kzgraph.server.settings import Limits

READ = ("GET", "HEAD")
READ_AND_POST = (*READ, "POST")


class Route(NamedTuple):
    """A path, such as `/questions/{name}`, and the function that answers it in a worker. It returns a Reply or raises Problem.

    It opens no file, so that nothing can be imported in it that its module has not imported.
    """

    path: str
    answer: Callable[[Dataset, Request], Reply]
    methods: tuple[str, ...] = READ


class FrontRoute(NamedTuple):
    """A path that the front answers by itself, as it needs no data."""

    path: str
    answer: Callable[[Pool, Limits], Reply]
    methods: tuple[str, ...] = READ


class Endpoint(NamedTuple):
    """One tool of the server; `endpoints.ENDPOINTS` has them all.

    `openapi` returns OpenAPI path items by path. `prepare` makes what its answers keep of the data: it runs once, before workers are
    forked, as what a worker made itself would be lost with it.
    """

    routes: tuple[Route | FrontRoute, ...]
    openapi: Callable[[Dataset], dict[str, Any]] | None = None
    prepare: Callable[[Dataset], object] | None = None
