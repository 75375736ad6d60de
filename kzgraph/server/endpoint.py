"""What an endpoint is made of: its paths, what answers them in the front and in a worker, and its description in OpenAPI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from kzgraph.server.media import best
from kzgraph.server.requests import header

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.results import Result
    from kzgraph.server.service import Service

READ = ("GET", "HEAD")
READ_AND_POST = (*READ, "POST")

Handler: TypeAlias = "Callable[[Service, Request], Awaitable[Reply]]"
Job: TypeAlias = "Callable[[Dataset, dict[str, Any]], Result]"
OpenApi: TypeAlias = "Callable[[Dataset], dict[str, Any]]"


def _undescribed(_: Dataset) -> dict[str, Any]:
    return {}


def plain(job: str, offered: tuple[str, ...] = ()) -> Handler:
    """A handler that passes on nothing of a request but the server's address, and which of the media types offered its client prefers."""

    async def handle(service: Service, request: Request) -> Reply:
        chosen = {"type": best(header(request, b"accept"), offered)} if offered else {}
        return await service.answer(request, {"job": job, "base": service.base(request), **chosen})

    return handle


class Route(NamedTuple):
    """A path as Starlette writes it, such as `/questions/{name}`; its handler in the front, which returns a Reply or raises Problem."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = READ


class Endpoint(NamedTuple):
    """One tool of the server; `endpoints.ENDPOINTS` has them all.

    `jobs` are the functions that a worker calls, by the name under `job` in what the front sends. They open no file, so that nothing can
    be imported in them that the module has not imported. `openapi` returns OpenAPI path items by path. `paths`, `purpose` and
    `audience` are the row of the table in docs/serving.md; an endpoint without `paths` has none. `prepare` makes what its jobs keep of the
    data: it runs once, before workers are forked, as what a worker made itself would be lost with it.
    """

    routes: tuple[Route, ...]
    jobs: Mapping[str, Job] = MappingProxyType({})
    openapi: OpenApi = _undescribed
    paths: str = ""
    purpose: str = ""
    audience: str = ""
    prepare: Callable[[Dataset], object] | None = None
