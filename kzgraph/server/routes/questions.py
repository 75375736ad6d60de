"""The questions over HTTP: their list, each at its own path, and the description of all paths in OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server import media
from kzgraph.server.asked import fields, header, number, one
from kzgraph.server.exchange import route
from kzgraph.server.problems import Problem
from kzgraph.server.routes import pages
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

FORMATS = (*media.ROWS, media.SPARQL)
LARGEST = 1 << 31
FILES = {"csv": "text/csv", "tsv": "text/tab-separated-values", "rq": media.SPARQL}
FILES |= {kind: f"application/sparql-results+{kind}" for kind in ("json", "xml")}


def routes(service: Service) -> list[Route]:
    """All three."""
    return [
        route(service, "/questions", catalogue),
        route(service, "/questions/{name}", question),
        route(service, "/openapi.json", openapi),
    ]


async def catalogue(service: Service, request: Request) -> Reply:
    """The list, for people as a page."""
    if pages.wants_page(request, (media.JSON,)):
        return await pages.page_at(service, request)
    return await service.answer(request, {"do": "questions", "base": service.base(request)})


async def openapi(service: Service, request: Request) -> Reply:
    """The description."""
    return await service.answer(request, {"do": "openapi", "base": service.base(request)})


async def question(service: Service, request: Request) -> Reply:
    """The answer to one, or a page of it; a file of it under a name that ends as files do."""
    name, ending = _split(service, request.path_params["name"])
    if not ending and pages.wants_page(request, FORMATS):
        return await pages.question(service, request, name)
    found = fields(request.scope["query_string"])
    rows = service.settings.limits.rows
    job = {
        "do": "question",
        "name": name,
        "given": {name: one(found, name) for name, _ in found if name not in ("limit", "offset", "labels")},
        "labels": _labels(found),
        "whole": all(name != "limit" for name, _ in found),
        "limit": number(one(found, "limit", str(rows)), "limit", 1, rows),
        "offset": number(one(found, "offset", "0"), "offset", 0, LARGEST),
        "type": FILES[ending] if ending else media.best(header(request, b"accept"), FORMATS),
    }
    return await service.answer(request, job)


def _labels(found: list[tuple[str, str]]) -> str:
    """The language of words in place of IRIs, English if the field is there and names none; empty if it is not there."""
    if all(name != "labels" for name, _ in found):
        return ""
    language = one(found, "labels") or LANGUAGES[0]
    if language not in LANGUAGES:
        raise Problem(400, "parameters", f"labels is a language: {', '.join(LANGUAGES)}.")
    return language


def _split(service: Service, name: str) -> tuple[str, str]:
    """The name of a question and the ending of a file, empty if the name has none."""
    stem, _, ending = name.rpartition(".")
    return (stem, ending) if ending in FILES and name not in service.pool.about["questions"] else (name, "")
