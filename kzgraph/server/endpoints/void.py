"""Statistics of the data in VoID, at the well-known path where crawlers look for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server import media
from kzgraph.server.descriptions import reply, void
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi import media_types, operation

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

PATH = "/.well-known/void"


async def statistics(service: Service, request: Request) -> Reply:
    """The statistics as RDF."""
    return await reply(service, request, "void")


def describe(_: Dataset) -> dict[str, Any]:
    """The path item."""
    return {PATH: {"get": operation("void", "Statistics of the data, in VoID", media_types(media.GRAPHS), ("406",))}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, statistics),),
    jobs={"void": void},
    openapi=describe,
    paths=f"`{PATH}`",
    purpose="statistics in VoID",
    audience="crawlers, editors that complete terms",
)
