"""The Reconciliation API 0.2 at the paths that its manifest names, as OpenRefine calls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server.asked import FORM, fields, media_type, number, one, read_body
from kzgraph.server.exchange import route
from kzgraph.server.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

BODY = 1 << 20
SUGGEST = {"entity": "suggest-entity", "type": "suggest-type", "property": "suggest-property"}


def routes(service: Service) -> list[Route]:
    """All of its paths."""
    return [
        *(route(service, path, reconcile, "GET", "HEAD", "POST") for path in ("/reconcile", "/reconcile/")),
        route(service, "/reconcile/suggest/{kind}", suggest),
        route(service, "/reconcile/preview", preview),
        route(service, "/reconcile/properties", properties),
    ]


async def reconcile(service: Service, request: Request) -> Reply:
    """The manifest, or the answer to a batch of queries, or to an extension."""
    found = fields(request.scope["query_string"])
    if request.method == "POST":
        if media_type(request) != FORM:
            raise Problem(415, "media-type", f"send {FORM} with the field queries or extend.")
        found += fields(await read_body(request, BODY))
    names = {name for name, _ in found} & {"queries", "extend"}
    if not names:
        if request.method == "POST":
            raise Problem(400, "parameters", "send the field queries or extend.")
        return await service.answer(request, {"do": "manifest", "base": service.base(request)})
    if len(names) > 1:
        raise Problem(400, "parameters", "send either queries or extend.")
    (name,) = names
    return await service.answer(request, {"do": {"queries": "reconcile", "extend": "extend"}[name], name: one(found, name)})


async def suggest(service: Service, request: Request) -> Reply:
    """What completes a prefix."""
    kind = request.path_params["kind"]
    if kind not in SUGGEST:
        raise Problem(404, "no-path", f"suggested are {', '.join(SUGGEST)}.")
    found = fields(request.scope["query_string"])
    cursor = number(one(found, "cursor", "0"), "cursor", 0, 1 << 31)
    job = {"do": SUGGEST[kind], "prefix": one(found, "prefix")[:300], "type": one(found, "type"), "cursor": cursor}
    return await service.answer(request, job)


async def preview(service: Service, request: Request) -> Reply:
    """A small page about one entity."""
    return await service.answer(request, {"do": "preview", "id": one(fields(request.scope["query_string"]), "id")})


async def properties(service: Service, request: Request) -> Reply:
    """Which properties an extension may ask for."""
    found = fields(request.scope["query_string"])
    limit = number(one(found, "limit", "100"), "limit", 1, 1 << 31)
    return await service.answer(request, {"do": "properties", "type": one(found, "type"), "limit": limit})
