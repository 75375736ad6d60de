"""The small page that OpenRefine shows of an entity: `/reconcile/preview`."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.linking.reconciliation import PERSON, TYPES
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.media import HTML, PAGE
from kzgraph.server.openapi_objects import TEXT, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.requests import parameters, single
from kzgraph.server.results import Result

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

PATH = "/reconcile/preview"
STYLE = "body{font:14px/1.4 sans-serif;margin:8px}h1{font-size:16px;margin:0}p{margin:4px 0}"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # without frame-ancestors: OpenRefine shows the page in a frame


async def preview(service: Service, request: Request) -> Reply:
    return await service.answer(request, {"job": "preview", "id": single(parameters(request.scope["query_string"]), "id")})


def write(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The page of the entity `id`. Raises Problem if it is unknown."""
    entity = next((entity for entity in dataset.entities if entity.iri == job["id"]), None)
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
    return Result(PAGE, page.encode(), {"content-security-policy": POLICY})


def describe(_: Dataset) -> dict[str, Any]:
    identifier = query_parameter("id", "IRI of the entity", TEXT)
    return {PATH: {"get": operation("preview", "A small page about one entity", {HTML: TEXT}, ("400", "404"), [identifier])}}


ENDPOINT = Endpoint(routes=(Route(PATH, preview),), jobs={"preview": write}, openapi=describe)
