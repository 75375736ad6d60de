"""Which properties a data extension may ask for: `/reconcile/properties`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.store import Labels
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.entities import label, of_types
from kzgraph.server.media import JSON
from kzgraph.server.openapi import LARGEST_OFFSET, OBJECT, TEXT, integer, operation, query_parameter
from kzgraph.server.requests import parameters, single, whole_number
from kzgraph.server.results import json_result

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.results import Result
    from kzgraph.server.service import Service

PATH = "/reconcile/properties"


async def properties(service: Service, request: Request) -> Reply:
    """The properties of a type, or of all entities."""
    given = parameters(request.scope["query_string"])
    limit = whole_number(single(given, "limit", "100"), "limit", 1, LARGEST_OFFSET)
    return await service.answer(request, {"job": "properties", "type": single(given, "type"), "limit": limit})


def write(dataset: Dataset, job: dict[str, Any]) -> Result:
    """Up to `limit` properties that entities of the type `type` have."""
    iris: set[str] = set()
    for entity in of_types(dataset.entities, [job["type"]] if job["type"] else []):
        iris |= {quad.predicate.value for quad in dataset.store.quads_for_pattern(ox.NamedNode(entity.iri), None, None)}
    labels = Labels(dataset.store)
    items = [{"id": iri, "name": label(labels, iri)} for iri in sorted(iris)][: job["limit"]]
    return json_result({"properties": items, "limit": job["limit"], **({"type": job["type"]} if job["type"] else {})})


def describe(_: Dataset) -> dict[str, Any]:
    """The path item."""
    given = [query_parameter("type", "IRI of a class", TEXT), query_parameter("limit", "most properties", integer(1, LARGEST_OFFSET))]
    return {PATH: {"get": operation("properties", "Properties that can be fetched", {JSON: OBJECT}, ("400", "422"), given)}}


ENDPOINT = Endpoint(routes=(Route(PATH, properties),), jobs={"properties": write}, openapi=describe)
