"""How the server is, and what it is: `/health`, `/version`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.server.exchange import route
from kzgraph.server.reply import Reply

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.service import Service

HEADERS = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))


def routes(service: Service) -> list[Route]:
    """Both paths."""
    return [route(service, "/health", health), route(service, "/version", version)]


async def health(service: Service, _: Request) -> Reply:
    """200 while a worker is ready, else 503."""
    ready = service.pool.ready
    return Reply(200 if ready else 503, HEADERS, json.dumps({"ready": ready, **service.pool.counts}).encode())


async def version(service: Service, _: Request) -> Reply:
    """The versions, the digest of the data, the limits, and what workers are kept from."""
    about = service.pool.about
    told = {
        "kzgraph": __version__,
        "pyoxigraph": ox.__version__,
        "data": {"sha256": about["digest"], "quads": about["quads"]},
        "sandbox": {"network": about["wall"], "user": about["user"], "files": about["files"]},
        "limits": service.settings.limits._asdict(),
    }
    return Reply(200, HEADERS, json.dumps(told).encode())
