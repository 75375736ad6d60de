"""Lookups of the Reconciliation API: what begins with a prefix (`/reconcile/suggest`), and which properties can be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.store import Labels
from kzgraph.linking.reconciliation import TYPES, fold, of_types
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.media import JSON
from kzgraph.server.openapi_objects import LARGEST_OFFSET, OBJECT, TEXT, integer, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.requests import parameters, single, whole_number
from kzgraph.server.results import Result, json_result

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

FEW = 20  # suggestions of one answer
LONGEST = 300  # characters of a prefix


async def suggest(service: Service, request: Request) -> Reply:
    """What begins with a prefix."""
    kind = request.path_params["kind"]
    if kind not in KINDS:
        raise Problem(404, "no-path", f"expected one of {', '.join(KINDS)} after /reconcile/suggest/.")
    given = parameters(request.scope["query_string"])
    cursor = whole_number(single(given, "cursor", "0"), "cursor", 0, LARGEST_OFFSET)
    prefix = single(given, "prefix")[:LONGEST]
    return await service.answer(request, {"job": f"suggest-{kind}", "prefix": prefix, "type": single(given, "type"), "cursor": cursor})


def entities(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The entities with a word in a name that begins with `prefix`, from the number `cursor` on."""
    prefix = fold(job["prefix"])
    entities = [
        entity
        for entity in of_types(dataset.entities, [job["type"]] if job["type"] else [])
        if any(_begins(name, prefix) for name in entity.folded)
    ]
    return json_result(
        {
            "result": [
                {
                    "id": entity.iri,
                    "name": entity.name,
                    "description": entity.description,
                    "notable": [{"id": kind, "name": TYPES[kind]} for kind in entity.types],
                }
                for entity in entities[job["cursor"] : job["cursor"] + FEW]
            ]
        }
    )


def _begins(folded: str, prefix: str) -> bool:
    """Whether a word of a folded name begins with a prefix."""
    return f" {prefix}" in f" {folded}"


def types(_: Dataset, job: dict[str, Any]) -> Result:
    """The types whose name begins with `prefix`."""
    prefix = job["prefix"].casefold()
    return json_result({"result": [{"id": iri, "name": name} for iri, name in TYPES.items() if name.casefold().startswith(prefix)]})


def properties(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The properties of entities with a word in the name that begins with `prefix`."""
    prefix = fold(job["prefix"])
    matching = [{"id": iri, "name": name} for name, iri in _properties(dataset) if _begins(fold(name), prefix)]
    return json_result({"result": matching[:FEW]})


KINDS = {"entity": entities, "type": types, "property": properties}


async def fetchable(service: Service, request: Request) -> Reply:
    """The properties of a type, or of all entities, that a data extension may ask for."""
    given = parameters(request.scope["query_string"])
    limit = whole_number(single(given, "limit", "100"), "limit", 1, LARGEST_OFFSET)
    return await service.answer(request, {"job": "properties", "type": single(given, "type"), "limit": limit})


def write_fetchable(dataset: Dataset, job: dict[str, Any]) -> Result:
    """Up to `limit` properties that entities of the type `type` have."""
    named = [{"id": iri, "name": name} for name, iri in _properties(dataset, job["type"])]
    items = sorted(named, key=lambda item: item["id"])[: job["limit"]]
    return json_result({"properties": items, "limit": job["limit"], **({"type": job["type"]} if job["type"] else {})})


def _properties(dataset: Dataset, kind: str = "") -> list[tuple[str, str]]:
    """The labels and IRIs of all properties that entities of a type have, or any entities; ordered by label."""
    subjects = [ox.NamedNode(entity.iri) for entity in of_types(dataset.entities, [kind] if kind else [])]
    used = {quad.predicate for subject in subjects for quad in dataset.store.quads_for_pattern(subject, None, None)}
    labels = Labels(dataset.store)
    return sorted((labels.of(node), node.value) for node in used)


def describe(_: Dataset) -> dict[str, Any]:
    given = [
        query_parameter("prefix", "what was typed", TEXT),
        query_parameter("type", "IRI of a class", TEXT),
        query_parameter("cursor", "results to skip", integer(0, LARGEST_OFFSET)),
    ]
    suggested = {
        f"/reconcile/suggest/{kind}": {
            "get": operation(f"suggest-{kind}", "What begins with a prefix", {JSON: OBJECT}, ("400", "422"), given)
        }
        for kind in KINDS
    }
    limits = [given[1], query_parameter("limit", "most properties", integer(1, LARGEST_OFFSET))]
    fetched = operation("properties", "Properties that can be fetched", {JSON: OBJECT}, ("400", "422"), limits)
    return {**suggested, "/reconcile/properties": {"get": fetched}}


ENDPOINT = Endpoint(
    routes=(Route("/reconcile/suggest/{kind}", suggest), Route("/reconcile/properties", fetchable)),
    jobs={f"suggest-{kind}": function for kind, function in KINDS.items()} | {"properties": write_fetchable},
    openapi=describe,
)
