"""The state of the server and what it runs: `/health` and `/version`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.media import JSON
from kzgraph.server.openapi_objects import OBJECT, operation
from kzgraph.server.reply import Reply

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.service import Service

HEADERS = ((b"content-type", JSON.encode()), (b"cache-control", b"no-store"))


async def health(service: Service, _: Request) -> Reply:
    """200 while a worker is ready, else 503."""
    ready = service.pool.ready
    return Reply(200 if ready else 503, HEADERS, json.dumps({"ready": ready, **service.pool.counts}).encode())


async def version(service: Service, _: Request) -> Reply:
    """Versions, digest and size of the data, the sandbox of the workers, and the limits."""
    about = service.pool.about
    body = {
        "kzgraph": __version__,
        "pyoxigraph": ox.__version__,
        "data": {"sha256": about["digest"], "quads": about["quads"]},
        "sandbox": {"network": about["network"], "user": about["user"], "files": about["files"]},
        "limits": service.settings.limits._asdict(),
    }
    return Reply(200, HEADERS, json.dumps(body).encode())


def describe(_: Dataset) -> dict[str, Any]:
    ready = operation("health", "Whether it can answer", {JSON: OBJECT}, ())
    ready["responses"]["503"] = {"description": "No worker is ready.", "content": {JSON: {"schema": OBJECT}}}
    versions = operation("version", "Versions, digest of the data, limits, sandbox", {JSON: OBJECT}, ())
    return {"/version": {"get": versions}, "/health": {"get": ready}}


ENDPOINT = Endpoint(
    routes=(Route("/health", health), Route("/version", version)),
    openapi=describe,
    paths="`/health`, `/version`",
    purpose="whether it can answer; versions, digest of the data, limits, sandbox",
    audience="operators",
)
