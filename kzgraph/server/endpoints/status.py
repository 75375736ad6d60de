"""The state of the server and what it runs: `/health` and `/version`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.server.endpoint import Endpoint, FrontRoute
from kzgraph.server.media import JSON
from kzgraph.server.openapi_objects import OBJECT, operation
from kzgraph.server.reply import NO_STORE, Reply, json_reply

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.pool import Pool
    from kzgraph.server.settings import Limits


def health(pool: Pool, _: Limits) -> Reply:
    """200 while a worker is ready, else 503."""
    ready = pool.counts["workers"] > 0
    return json_reply({"ready": ready, **pool.counts})._replace(headers=NO_STORE, status=200 if ready else 503)


def version(pool: Pool, limits: Limits) -> Reply:
    """Versions, digest and size of the data, the sandbox of the workers, and the limits."""
    about = pool.about
    body = {
        "kzgraph": __version__,
        "pyoxigraph": ox.__version__,
        "data": {"sha256": about["digest"], "quads": about["quads"]},
        "sandbox": {"network": about["network"], "user": about["user"], "files": about["files"]},
        "limits": limits._asdict(),
    }
    return json_reply(body)._replace(headers=NO_STORE)


def describe(_: Dataset) -> dict[str, Any]:
    ready = operation("health", "Whether it can answer", {JSON: OBJECT}, ())
    ready["responses"]["503"] = {"description": "No worker is ready.", "content": {JSON: {"schema": OBJECT}}}
    versions = operation("version", "Versions, digest of the data, limits, sandbox", {JSON: OBJECT}, ())
    return {"/version": {"get": versions}, "/health": {"get": ready}}


ENDPOINT = Endpoint(
    routes=(FrontRoute("/health", health), FrontRoute("/version", version)),
    openapi=describe,
)
