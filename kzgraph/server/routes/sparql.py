"""SPARQL 1.1 Protocol, read only: GET, a form by POST, a query by POST; without a query, the service description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.server import media
from kzgraph.server.asked import FORM, fields, header, media_type, read_body
from kzgraph.server.exchange import route
from kzgraph.server.problems import Problem, over
from kzgraph.server.routes.described import describe

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.reply import Reply
    from kzgraph.server.service import Service

QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
ENCODED = 3  # bytes that percent-encoding makes of one


def routes(service: Service) -> list[Route]:
    """The endpoint, with and without a slash."""
    return [route(service, path, sparql, "GET", "HEAD", "POST") for path in ("/sparql", "/sparql/")]


async def sparql(service: Service, request: Request) -> Reply:
    """Answers a query, or describes the service."""
    found = fields(request.scope["query_string"])
    if request.method == "POST":
        found += await _posted(service, request)
    elif not found:
        return await describe(service, request, "service")
    texts = [value for name, value in found if name == "query"]
    if any(name == "update" for name, _ in found):
        raise Problem(400, "update", "this server is read only: it takes a query, no update.")
    if len(texts) != 1:
        raise Problem(400, "parameters", f"give exactly one query; there are {len(texts)}.")
    longest = service.settings.limits.query
    if len(texts[0].encode("utf-8", "surrogatepass")) > longest:
        raise over("query", longest, f"the query is longer than {longest} bytes.", 413)
    accepted = media.choice(header(request, b"accept"))
    if not accepted.rows and not accepted.graph:
        raise Problem(406, "not-acceptable", f"answers can be had as {', '.join((*media.ROWS, *media.GRAPHS))}.")
    job = {
        "do": "query",
        "query": texts[0],
        "default": [value for name, value in found if name == "default-graph-uri"],
        "named": [value for name, value in found if name == "named-graph-uri"],
        "rows": accepted.rows,
        "graph": accepted.graph,
    }
    return await service.answer(request, job)


async def _posted(service: Service, request: Request) -> list[tuple[str, str]]:
    kind = media_type(request)
    if kind == UPDATE:
        raise Problem(415, "update", f"this server is read only: it takes {QUERY}, no update.")
    if kind not in (QUERY, FORM):
        raise Problem(415, "media-type", f"send {QUERY}, or {FORM} with the field query.")
    body = await read_body(request, service.settings.limits.query * (1 if kind == QUERY else ENCODED))
    if kind == FORM:
        return fields(body)
    try:
        return [("query", body.decode("utf-8-sig"))]
    except UnicodeDecodeError:
        raise Problem(400, "encoding", "a query is UTF-8.") from None
