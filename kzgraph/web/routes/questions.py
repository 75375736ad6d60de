"""The questions over HTTP: their list, each at its own path, and the description of all paths in OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.web import media
from kzgraph.web.exchange import fields, header, number, one, route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.web.reply import Reply
    from kzgraph.web.service import Service

FORMATS = (*media.ROWS, media.SPARQL)
LARGEST = 1 << 31


def routes(service: Service) -> list[Route]:
    """All three."""
    return [
        route(service, "/questions", catalogue),
        route(service, "/questions/{name}", question),
        route(service, "/openapi.json", openapi),
    ]


async def catalogue(service: Service, request: Request) -> Reply:
    """The list."""
    return await service.answer(request, {"do": "questions", "base": service.base(request)})


async def openapi(service: Service, request: Request) -> Reply:
    """The description."""
    return await service.answer(request, {"do": "openapi", "base": service.base(request)})


async def question(service: Service, request: Request) -> Reply:
    """The answer to one, or a page of it."""
    found = fields(request.scope["query_string"])
    rows = service.settings.limits.rows
    job = {
        "do": "question",
        "name": request.path_params["name"],
        "given": {name: one(found, name) for name, _ in found if name not in ("limit", "offset")},
        "whole": all(name != "limit" for name, _ in found),
        "limit": number(one(found, "limit", str(rows)), "limit", 1, rows),
        "offset": number(one(found, "offset", "0"), "offset", 0, LARGEST),
        "type": media.best(header(request, b"accept"), FORMATS),
    }
    return await service.answer(request, job)
