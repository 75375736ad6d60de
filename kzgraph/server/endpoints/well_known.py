"""What clients look for at well-known paths: statistics of the data in VoID, and the questions as executable examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server import media
from kzgraph.server.descriptions import examples, reply, void
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.openapi_objects import media_types, operation

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

PATHS = {"void": "/.well-known/void", "examples": "/.well-known/sparql-examples"}  # by job
JOBS_OF_PATHS = {path: job for job, path in PATHS.items()}
SUMMARIES = {"void": "Statistics of the data, in VoID", "examples": "The questions as examples"}


async def description(service: Service, request: Request) -> Reply:
    return await reply(service, request, JOBS_OF_PATHS[request.url.path])


def describe(_: Dataset) -> dict[str, Any]:
    return {path: {"get": operation(job, SUMMARIES[job], media_types(media.GRAPHS), ("406",))} for job, path in PATHS.items()}


ENDPOINT = Endpoint(
    routes=tuple(Route(path, description) for path in PATHS.values()),
    jobs={"void": void, "examples": examples},
    openapi=describe,
    paths=", ".join(f"`{path}`" for path in PATHS.values()),
    purpose="statistics in VoID; the questions as `sh:SPARQLExecutable`",
    audience="crawlers, editors that complete terms and show examples",
)
