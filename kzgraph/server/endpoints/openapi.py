"""All paths in OpenAPI 3.1: `/openapi.json`, made from `ENDPOINTS`, the question files and the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.server import endpoints
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.media import JSON
from kzgraph.server.openapi_objects import OBJECT, document, operation
from kzgraph.server.reply import Reply, json_reply

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

PATH = "/openapi.json"


def openapi(dataset: Dataset, request: Request) -> Reply:
    """The document as JSON."""
    # the table imports this module, so that it is read when it is complete
    paths = {path: item for endpoint in endpoints.ENDPOINTS if endpoint.openapi for path, item in endpoint.openapi(dataset).items()}
    return json_reply(document(paths, request.base, dataset.limits))


def describe(_: Dataset) -> dict[str, Any]:
    return {PATH: {"get": operation("openapi", "This document", {JSON: OBJECT}, ())}}


ENDPOINT = Endpoint(
    routes=(Route(PATH, openapi),),
    openapi=describe,
)
