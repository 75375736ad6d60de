"""The Reconciliation API 0.2, as OpenRefine calls it: the manifest, batches of queries, data extension, lookups and a small preview."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.linking import lookups
from kzgraph.linking.reconciliation import PERSON, TYPES, candidates, of_types
from kzgraph.server.endpoint import READ_AND_POST, Endpoint, Route
from kzgraph.server.media import HTML, JSON, PAGE
from kzgraph.server.openapi_objects import LARGEST_OFFSET, OBJECT, TEXT, form, integer, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, json_reply
from kzgraph.server.requests import FORM
from kzgraph.vocab import KZ, KZR

if TYPE_CHECKING:
    from kzgraph.linking.reconciliation import Entity
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

PATH = "/reconcile"
MOST_QUERIES = 100  # of a batch
MOST_VALUES = 10_000  # of an extension
FEW_SUGGESTIONS = 20  # of one answer
LONGEST_PREFIX = 300  # characters
STYLE = "body{font:14px/1.4 sans-serif;margin:8px}h1{font-size:16px;margin:0}p{margin:4px 0}"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # without frame-ancestors: OpenRefine shows the preview in a frame


def reconcile(dataset: Dataset, request: Request) -> Reply:
    """The manifest, the answer to a batch of queries, or that to an extension."""
    if request.method == "POST" and request.type != FORM:
        raise Problem(415, "media-type", f"send {FORM} with the field queries or extend.")
    queries, extension = request.single("queries"), request.single("extend")
    if queries and extension:
        raise Problem(400, "parameters", "expected either queries or extend, found both.")
    if queries:
        return _batch(dataset, _json_object(queries, "queries"))
    if extension:
        return _extend(dataset, _json_object(extension, "extend"))
    if request.method == "POST":
        raise Problem(400, "parameters", "expected the field queries or extend.")
    return _manifest(request.base)


def _manifest(server: str) -> Reply:
    """The description of the service and the paths of its parts."""
    base = server + PATH
    suggest = {kind: {"service_url": base, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")}
    return json_reply(
        {
            "versions": ["0.1", "0.2"],
            "name": "kzgraph",
            "serviceVersion": __version__,
            "identifierSpace": KZR,
            "schemaSpace": KZ,
            "documentation": server + "/openapi.json",
            "defaultTypes": [{"id": kind, "name": name} for kind, name in TYPES.items()],
            "view": {"url": base + "/preview?id={{id}}"},
            "preview": {"url": base + "/preview?id={{id}}", "width": 400, "height": 200},
            "suggest": suggest,
            "extend": {"propose_properties": {"service_url": base, "service_path": "/properties"}, "property_settings": []},
        }
    )


def _batch(dataset: Dataset, queries: dict[str, Any]) -> Reply:
    """The candidates for each query of a batch, under its key."""
    if len(queries) > MOST_QUERIES:
        raise Problem(400, "reconciliation", f"queries: expected at most {MOST_QUERIES}, found {len(queries)}.")
    return json_reply(
        {key: {"result": candidates(dataset.store, dataset.entities, dataset.country, query)} for key, query in queries.items()}
    )


def _extend(dataset: Dataset, query: dict[str, Any]) -> Reply:
    """The values of the properties of the entities that an extension names. Raises Problem if it is malformed."""
    ids: Any = query.get("ids")
    properties: Any = query.get("properties")
    iris: Any = [item.get("id") if isinstance(item, dict) else None for item in properties] if isinstance(properties, list) else None
    if not (_are_texts(ids) and _are_texts(iris)):
        raise Problem(400, "reconciliation", "extend: expected ids, a list of strings, and properties, a list of objects with an id.")
    if len(ids) * len(properties) > MOST_VALUES:
        raise Problem(400, "reconciliation", f"extend: expected at most {MOST_VALUES} values, found {len(ids) * len(properties)}.")
    return json_reply(lookups.extension(dataset.store, dataset.entities, ids, iris))


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


def suggest_entities(dataset: Dataset, request: Request) -> Reply:
    cursor = request.whole_number("cursor", 0, 0, LARGEST_OFFSET)
    found = lookups.entities_of(_of_type(dataset, request), _prefix(request))
    return json_reply({"result": found[cursor : cursor + FEW_SUGGESTIONS]})


def suggest_types(_: Dataset, request: Request) -> Reply:
    return json_reply({"result": lookups.types_of(_prefix(request))})


def suggest_properties(dataset: Dataset, request: Request) -> Reply:
    return json_reply({"result": lookups.properties_of(dataset.store, dataset.entities, _prefix(request))[:FEW_SUGGESTIONS]})


def fetchable(dataset: Dataset, request: Request) -> Reply:
    """Up to `limit` properties that entities of the type `type` have, of which a data extension may ask for the values."""
    kind, limit = request.single("type"), request.whole_number("limit", 100, 1, LARGEST_OFFSET)
    named = lookups.properties_of(dataset.store, _of_type(dataset, request))
    items = sorted(named, key=lambda item: item["id"])[:limit]
    return json_reply({"properties": items, "limit": limit, **({"type": kind} if kind else {})})


def _prefix(request: Request) -> str:
    return request.single("prefix")[:LONGEST_PREFIX]


def _of_type(dataset: Dataset, request: Request) -> list[Entity]:
    """The entities of the type that a request names, or all."""
    kind = request.single("type")
    return of_types(dataset.entities, [kind] if kind else [])


def preview(dataset: Dataset, request: Request) -> Reply:
    """The page that OpenRefine shows of the entity `id`. Raises Problem if it is unknown."""
    iri = request.single("id")
    entity = next((entity for entity in dataset.entities if entity.iri == iri), None)
    if entity is None:
        raise Problem(404, "no-entity", "no person, organisation, place, provision or concept has that id.")
    others = "; ".join(name for name in entity.names if name != entity.name)
    kinds = ", ".join(TYPES[kind] for kind in entity.types)
    uses = sum(1 for _ in dataset.store.quads_for_pattern(None, None, ox.NamedNode(entity.iri)))
    lines = [kinds, others, entity.description if entity.description != kinds else "", f"Referenced by {uses} statements of the graph."]
    if PERSON in entity.types:
        lines.append("A name alone does not prove that two people are the same: read the source.")
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    page = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(entity.name)}</title><style>{STYLE}</style></head>'
        f"<body><h1>{html.escape(entity.name)}</h1>{body}<p>{html.escape(entity.iri)}</p></body></html>"
    )
    return Reply(PAGE, page.encode(), {"content-security-policy": POLICY})


SUGGEST = {"entity": suggest_entities, "type": suggest_types, "property": suggest_properties}


def describe(_: Dataset) -> dict[str, Any]:
    content, failures = {JSON: OBJECT}, ("400", "422")
    queries = query_parameter("queries", "a batch of queries in JSON; without it, the manifest", TEXT)
    get = operation("reconcile", "The manifest of the Reconciliation API 0.2", content, failures, [queries])
    post = operation("reconcile-post", "Candidates for a batch of queries, or values of properties", content, (*failures, "413", "415"))
    fields = {"type": "object", "properties": {"queries": TEXT, "extend": TEXT}, "minProperties": 1, "maxProperties": 1}
    kind, identifier = query_parameter("type", "IRI of a class", TEXT), query_parameter("id", "IRI of the entity", TEXT)
    prefix = query_parameter("prefix", "what was typed", TEXT)
    cursor = query_parameter("cursor", "results to skip", integer(0, LARGEST_OFFSET))
    limit = query_parameter("limit", "most properties", integer(1, LARGEST_OFFSET))
    suggested = {
        f"{PATH}/suggest/{name}": operation(f"suggest-{name}", "What begins with a prefix", content, failures, [prefix, kind, cursor])
        for name in SUGGEST
    }
    others = {
        f"{PATH}/properties": operation("properties", "Properties that can be fetched", content, failures, [kind, limit]),
        f"{PATH}/preview": operation("preview", "A small page about one entity", {HTML: TEXT}, ("400", "404"), [identifier]),
    }
    reads = {path: {"get": described} for path, described in (suggested | others).items()}
    return {PATH: {"get": get, "post": post | {"requestBody": form(fields)}}, **reads}


ENDPOINT = Endpoint(
    routes=(
        *(Route(path, reconcile, READ_AND_POST) for path in (PATH, f"{PATH}/")),
        *(Route(f"{PATH}/suggest/{name}", suggest) for name, suggest in SUGGEST.items()),
        Route(f"{PATH}/properties", fetchable),
        Route(f"{PATH}/preview", preview),
    ),
    openapi=describe,
)
