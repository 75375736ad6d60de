"""What editors and crawlers look for at well-known paths: VoID statistics, and the questions as examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server import media
from kzgraph.server.asked import header
from kzgraph.server.exchange import route

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service


def routes(service: Service) -> list[Route]:
    """Both paths."""
    return [route(service, "/.well-known/void", void), route(service, "/.well-known/sparql-examples", examples)]


async def describe(service: Service, request: Request, what: str) -> Reply:
    """A description in RDF: service, void or examples."""
    kind = media.best(header(request, b"accept"), tuple(media.GRAPHS))
    return await service.answer(request, {"do": what, "base": service.base(request), "type": kind})


async def void(service: Service, request: Request) -> Reply:
    """How much of what there is."""
    return await describe(service, request, "void")


async def examples(service: Service, request: Request) -> Reply:
    """The questions."""
    return await describe(service, request, "examples")
