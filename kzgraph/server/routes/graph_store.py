"""The read side of the SPARQL 1.1 Graph Store Protocol: `/store?default` and `/store?graph=IRI`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server import media
from kzgraph.server.asked import fields, header, one
from kzgraph.server.exchange import route
from kzgraph.server.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service


def routes(service: Service) -> list[Route]:
    """The graph store."""
    return [route(service, "/store", store)]


async def store(service: Service, request: Request) -> Reply:
    """Gives one graph, or the union of all as the default graph."""
    found = fields(request.scope["query_string"])
    named, default = any(name == "graph" for name, _ in found), any(name == "default" for name, _ in found)
    if named == default:
        raise Problem(400, "parameters", "give either default or graph=IRI.")
    name = one(found, "graph")
    if named and not name:
        raise Problem(400, "graph-name", "graph takes a whole IRI.")
    kind = media.best(header(request, b"accept"), tuple(media.GRAPHS))
    return await service.answer(request, {"do": "graph", "graph": name, "type": kind})
