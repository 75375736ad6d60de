"""The questions as executable examples, at the well-known path where query editors look for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server import media
from kzgraph.server.descriptions import examples, reply
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi import media_types, operation

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

PATH = "/.well-known/sparql-examples"


async def questions(service: Service, request: Request) -> Reply:
    """The questions as RDF."""
    return await reply(service, request, "examples")


def describe(_: Dataset) -> dict[str, Any]:
    """The path item."""
    return {PATH: {"get": operation("examples", "The questions as examples", media_types(media.GRAPHS), ("406",))}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, questions),),
    jobs={"examples": examples},
    openapi=describe,
    paths=f"`{PATH}`",
    purpose="the questions as `sh:SPARQLExecutable`",
    audience="editors that show examples",
)
