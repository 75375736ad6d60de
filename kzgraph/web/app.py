"""All routes in one application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette

from kzgraph.web.exchange import transmit
from kzgraph.web.problems import Problem
from kzgraph.web.reply import reply_of
from kzgraph.web.routes import described, graph_store, questions, reconcile, sparql, status

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from kzgraph.web.service import Service

ROUTES = (sparql, graph_store, described, questions, reconcile, status)


def application(service: Service) -> Starlette:
    """The server as an ASGI application."""
    app = Starlette(routes=[route for module in ROUTES for route in module.routes(service)])
    app.router.redirect_slashes = False

    async def nothing(_: Scope, __: Receive, send: Send) -> None:
        await transmit(
            send, reply_of(Problem(404, "no-path", "nothing is here; /openapi.json tells what there is.")), service.limits_header
        )

    app.router.default = nothing
    return app
