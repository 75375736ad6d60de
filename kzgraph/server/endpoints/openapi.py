"""All paths in OpenAPI 3.1: `/openapi.json`, made from `ENDPOINTS`, the question files and the graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kzgraph.server import endpoints
from kzgraph.server.endpoint import Endpoint, Route, plain
from kzgraph.server.media import JSON
from kzgraph.server.openapi_objects import OBJECT, document, operation
from kzgraph.server.results import Result

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset

PATH = "/openapi.json"


def write(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The document as JSON; `base` is the server's address."""
    # the table imports this module, so that it is read when it is complete
    paths = {path: item for endpoint in endpoints.ENDPOINTS for path, item in endpoint.openapi(dataset).items()}
    return Result(JSON, json.dumps(document(paths, job["base"], dataset.limits), ensure_ascii=False).encode())


def describe(_: Dataset) -> dict[str, Any]:
    return {PATH: {"get": operation("openapi", "This document", {JSON: OBJECT}, ())}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, plain("openapi")),),
    jobs={"openapi": write},
    openapi=describe,
    paths=f"`{PATH}`",
    purpose="all paths in OpenAPI 3.1, with the values that each parameter may take",
    audience="[generators of clients](loading.md#clients-from-openapi)",
)
