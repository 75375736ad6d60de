"""The ASGI application: the routes of all endpoints."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from kzgraph.server import page_replies
from kzgraph.server.endpoints import ENDPOINTS
from kzgraph.server.problems import NO_PATH, Problem
from kzgraph.server.reply import reply_of
from kzgraph.server.requests import check_framing
from kzgraph.server.resource import Resource, transmit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kzgraph.server.service import Service


def application(service: Service) -> ASGIApp:
    routes = [Route(route.path, Resource(service, route)) for endpoint in ENDPOINTS for route in endpoint.routes]
    router = Starlette(routes=routes)
    router.router.redirect_slashes = False

    async def unknown(scope: Scope, _: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        problem = Problem(404, NO_PATH, "unknown path: /openapi.json lists all paths.")
        try:
            reply = page_replies.unknown_path(service, Request(scope), problem)
        except Problem:  # the query string is malformed as well
            reply = reply_of(problem)
        await transmit(scope, send, reply, service)
        service.log_request(scope, "(no path)", reply, began)

    router.router.default = unknown
    # Starlette's layers take a tenth of the time of a small answer: paths without parameters bypass them.
    exact = {route.path: route.app for route in routes if "{" not in route.path}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await service.connections.begin(scope["client"])
        try:
            check_framing(scope)
            await exact.get(scope["path"], router)(scope, receive, send)
        except Problem as problem:
            await transmit(scope, send, reply_of(problem), service, closes=True)
        finally:
            service.connections.end(scope["client"])

    return app
