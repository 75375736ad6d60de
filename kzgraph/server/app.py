"""All routes in one application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request

from kzgraph.server.exchange import transmit
from kzgraph.server.problems import Problem
from kzgraph.server.reply import reply_of
from kzgraph.server.routes import described, graph_store, pages, questions, reconcile, sparql, status

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kzgraph.server.service import Service

ROUTES = (sparql, graph_store, described, questions, reconcile, status, pages)


def application(service: Service) -> ASGIApp:
    """The server as an ASGI application."""
    routes = [route for module in ROUTES for route in module.routes(service)]
    whole = Starlette(routes=routes)
    whole.router.redirect_slashes = False

    async def nothing(scope: Scope, _: Receive, send: Send) -> None:
        began = asyncio.get_running_loop().time()
        told = Problem(404, "no-path", "nothing is here; /openapi.json tells what there is.")
        try:
            reply = pages.missing(service, Request(scope), told)
        except Problem:  # the query string is broken as well
            reply = reply_of(told)
        await transmit(send, reply, service.limits_header)
        service.log_request(scope, "(no path)", reply, began)

    whole.router.default = nothing
    # Starlette's layers cost a tenth of a small answer; what needs none of them is called at once
    exact = {route.path: route.app for route in routes if "{" not in route.path}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await exact.get(scope.get("path", ""), whole)(scope, receive, send)

    return app
