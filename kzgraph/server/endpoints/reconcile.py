"""The Reconciliation API 0.2, as OpenRefine calls it: the manifest, batches of queries, and data extension."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.dates import is_date
from kzgraph.graph.store import Labels
from kzgraph.linking.reconciliation import TYPES, candidates, label, values
from kzgraph.server.endpoint import READ_AND_POST, Endpoint, Route
from kzgraph.server.media import JSON
from kzgraph.server.openapi_objects import OBJECT, TEXT, form, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.requests import FORM, media_type, parameters, read_body, single
from kzgraph.server.results import Result, json_result
from kzgraph.vocab import KZ, KZR, PREFIXES

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

BODY = 1 << 20  # bytes
MOST_QUERIES = 100  # of a batch
MOST_VALUES = 10_000  # of an extension
JOBS_OF_FIELDS = {"queries": "reconcile", "extend": "extend"}
_INTEGER = re.compile(r"[+-]?[0-9]{1,300}")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?")


async def reconcile(service: Service, request: Request) -> Reply:
    """The manifest, the answer to a batch of queries, or that to an extension."""
    given = parameters(request.scope["query_string"])
    if request.method == "POST":
        if media_type(request) != FORM:
            raise Problem(415, "media-type", f"send {FORM} with the field queries or extend.")
        given += parameters(await read_body(request, BODY))
    fields = {name for name, _ in given} & set(JOBS_OF_FIELDS)
    if not fields:
        if request.method == "POST":
            raise Problem(400, "parameters", "expected the field queries or extend.")
        return await service.answer(request, {"job": "manifest", "base": service.base(request)})
    if len(fields) > 1:
        raise Problem(400, "parameters", "expected either queries or extend, found both.")
    (field,) = fields
    return await service.answer(request, {"job": JOBS_OF_FIELDS[field], field: single(given, field)})


def manifest(_: Dataset, job: dict[str, Any]) -> Result:
    """The description of the service and the paths of its parts."""
    base = job["base"] + "/reconcile"
    suggest = {kind: {"service_url": base, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")}
    return json_result(
        {
            "versions": ["0.1", "0.2"],
            "name": "kzgraph",
            "serviceVersion": __version__,
            "identifierSpace": KZR,
            "schemaSpace": KZ,
            "documentation": job["base"] + "/openapi.json",
            "defaultTypes": [{"id": kind, "name": name} for kind, name in TYPES.items()],
            "view": {"url": base + "/preview?id={{id}}"},
            "preview": {"url": base + "/preview?id={{id}}", "width": 400, "height": 200},
            "suggest": suggest,
            "extend": {"propose_properties": {"service_url": base, "service_path": "/properties"}, "property_settings": []},
        }
    )


def batch(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The candidates for each query of the batch `queries`, under its key. Raises Problem if the batch is malformed."""
    queries = _json_object(job["queries"], "queries")
    if len(queries) > MOST_QUERIES:
        raise Problem(400, "reconciliation", f"queries: expected at most {MOST_QUERIES}, found {len(queries)}.")
    return json_result(
        {key: {"result": candidates(dataset.store, dataset.entities, dataset.country, query)} for key, query in queries.items()}
    )


def extend(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The values of the properties of the entities that `extend` names. Raises Problem if it is malformed."""
    query = _json_object(job["extend"], "extend")
    ids: Any = query.get("ids")
    properties: Any = query.get("properties")
    iris = [item.get("id") if isinstance(item, dict) else None for item in properties] if isinstance(properties, list) else None
    if not (_are_texts(ids) and _are_texts(iris)):
        raise Problem(400, "reconciliation", "extend: expected ids, a list of strings, and properties, a list of objects with an id.")
    if len(ids) * len(properties) > MOST_VALUES:
        raise Problem(400, "reconciliation", f"extend: expected at most {MOST_VALUES} values, found {len(ids) * len(properties)}.")
    known = {entity.iri for entity in dataset.entities}
    labels = Labels(dataset.store)
    meta = [{"id": item["id"], "name": label(labels, item["id"])} for item in properties]
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for subject in ids:
        pairs = {item["id"]: values(dataset.store, subject, item["id"]) if subject in known else [] for item in properties}
        rows[subject] = {iri: [_cell(value, name) for value, name in of_property] for iri, of_property in pairs.items()}
    return json_result({"meta": meta, "rows": rows})


def _json_object(text: str, field: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Problem(400, "reconciliation", f"{field}: expected an object in JSON.")
    return value


def _are_texts(value: Any) -> bool:  # noqa: ANN401 (whatever a client sends)
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _cell(value: ox.NamedNode | ox.Literal, name: str) -> dict[str, Any]:
    if isinstance(value, ox.NamedNode):
        return {"id": value.value, "name": name}
    kind = value.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "integer" and _INTEGER.fullmatch(value.value):
        return {"int": int(value.value)}
    if kind == "date" and (parts := _DATE.fullmatch(value.value)) and is_date(parts[1]):
        return {"date": f"{parts[1]}T00:00:00{parts[2] or 'Z'}"}
    return {"str": value.value}


def describe(_: Dataset) -> dict[str, Any]:
    queries = query_parameter("queries", "a batch of queries in JSON; without it, the manifest", TEXT)
    get = operation("reconcile", "The manifest of the Reconciliation API 0.2", {JSON: OBJECT}, ("400", "422"), [queries])
    summary = "Candidates for a batch of queries, or values of properties"
    post = operation("reconcile-post", summary, {JSON: OBJECT}, ("400", "413", "415", "422"))
    fields = {"type": "object", "properties": {"queries": TEXT, "extend": TEXT}, "minProperties": 1, "maxProperties": 1}
    return {"/reconcile": {"get": get, "post": post | {"requestBody": form(fields)}}}


ENDPOINT = Endpoint(
    routes=(Route("/reconcile", reconcile, READ_AND_POST), Route("/reconcile/", reconcile, READ_AND_POST)),
    jobs={"manifest": manifest, "reconcile": batch, "extend": extend},
    openapi=describe,
    paths="`/reconcile`",
    purpose="the Reconciliation API 0.2: the manifest names the other paths",
    audience="OpenRefine",
)
