"""The pages that people read: the start page, the nodes under paths that mirror their IRIs, the style sheet. Questions choose here too."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from kzgraph.server import media
from kzgraph.server.asked import fields, header, number, one
from kzgraph.server.exchange import route
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, reply_of
from kzgraph.site import assets
from kzgraph.site.page import POLICY, error
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import ROOT, Reader
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from kzgraph.server.service import Service

FORMATS = (*media.GRAPHS, media.HTML)
FILES = {
    "html": media.HTML,
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
}
SPACES = {"resource": KZR, "ontology": KZ, "vocab": KZV}
FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
DAY = (b"cache-control", b"public, max-age=86400")
ROWS = 200  # rows of a page, unless the address asks for more


def routes(service: Service) -> list[Route]:
    """The start page, both namespaces with their files, every node, and what pages look like."""
    return [
        *(route(service, page.path, page_at) for page in PAGES.values() if not page.negotiated),
        *(route(service, built.path, asset) for built in assets.BUILT.values()),
        route(service, assets.STYLE_PATH, style),
        route(service, assets.ICON_PATH, icon),
        *(route(service, path, terms) for space in ("ontology", "vocab") for path in (f"/{space}", *(f"/{space}.{end}" for end in FILES))),
        *(route(service, f"/{space}/{{name:path}}", node) for space in SPACES),
    ]


def wants_page(request: Request, others: tuple[str, ...]) -> bool:
    """Whether a client likes HTML better than the other media types of a path."""
    return media.best(header(request, b"accept"), (*others, media.HTML)) == media.HTML


def language_of(accepted: str) -> str:
    """The language of the interface that an Accept-Language header likes best; English if it takes none."""
    found = []
    for place, text in enumerate(accepted.split(",")[:50]):
        name, _, quality = (part.strip().lower() for part in text.partition(";"))
        code = name.split("-")[0]
        try:
            weight = float(quality.removeprefix("q=")) if quality else 1.0
        except ValueError:
            weight = 0.0
        if code in LANGUAGES and weight > 0:
            found.append((-weight, place, code))
    return min(found)[2] if found else LANGUAGES[0]


async def answer(service: Service, request: Request, job: dict[str, Any]) -> Reply:
    """The reply to a job whose answer is a page; what has no answer is told as a page too."""
    reader = _reader(service, request)
    reply = await service.answer(request, {**job, **reader._asdict()})
    return _told(reply, reader) if reply.status >= 400 else reply


def missing(service: Service, request: Request, problem: Problem) -> Reply:
    """The reply where no route is: a page for those who like one better."""
    reply = reply_of(problem)
    return _told(reply, _reader(service, request)) if wants_page(request, (media.PROBLEM,)) else reply


def _reader(service: Service, request: Request) -> Reader:
    found = fields(request.scope["query_string"])
    kept = tuple((name, text) for name in ("lang", "claims") if (text := one(found, name)) in LANGUAGES)
    language = dict(kept).get("lang") or language_of(header(request, b"accept-language"))
    return Reader(
        language,
        dict(kept).get("claims", language),
        service.base(request),
        quote(request.url.path),
        tuple((name, text) for name, text in found if name not in ("lang", "claims")),
        kept,
    )


def _told(reply: Reply, reader: Reader) -> Reply:
    """A problem as a page."""
    detail = str(json.loads(reply.body).get("detail", ""))
    kept = tuple(pair for pair in reply.headers if pair[0] not in (b"content-type", b"content-security-policy"))
    kind = ((b"content-type", media.PAGE.encode()), (b"content-security-policy", POLICY.encode()))
    return reply._replace(headers=(*kind, *kept), body=error(reader, reply.status, detail).encode())


async def page_at(service: Service, request: Request) -> Reply:
    """The page of the table at the path of a request, whatever form its ending names."""
    page = PAGES[request.url.path.removesuffix(".html")]
    given = fields(request.scope["query_string"])
    for name in page.fields:
        one(given, name)
    return await answer(service, request, {"do": "page", "page": page.path})


async def question(service: Service, request: Request, name: str) -> Reply:
    """The page of one question."""
    found = fields(request.scope["query_string"])
    rows = service.settings.limits.rows
    job = {
        "do": "question-page",
        "name": name,
        "given": {key: one(found, key) for key, _ in found if key not in ("limit", "offset", "lang", "claims")},
        "limit": number(one(found, "limit", str(min(rows, ROWS))), "limit", 1, rows),
        "offset": number(one(found, "offset", "0"), "offset", 0, 1 << 31),
    }
    return await answer(service, request, job)


async def node(service: Service, request: Request) -> Reply:
    """A document about a node, or from the node's own path the way to it (303)."""
    space = request.url.path.split("/")[1]
    name, dot, ending = request.path_params["name"].rpartition(".")
    if dot and ending in FILES:
        job = {"do": "node", "iri": SPACES[space] + name, "type": FILES[ending]}
        return await (answer(service, request, job) if job["type"] == media.HTML else service.answer(request, job))
    kind = media.best(header(request, b"accept"), FORMATS)
    if not kind:
        raise Problem(406, "not-acceptable", f"the node is described as {', '.join(FORMATS)}.")
    whole = quote(f"/{space}/{request.path_params['name']}", safe="/:@!$&'()*+,;=-._~")
    ending = next(end for end, each in FILES.items() if each == kind)
    kept = [(key, text) for key, text in fields(request.scope["query_string"]) if key in ("lang", "claims") and text in LANGUAGES]
    there = f"{service.base(request)}{whole}.{ending}{'?' + urlencode(kept) if kept else ''}"
    return Reply(303, ((b"location", there.encode()), (b"vary", b"Accept"), (b"cache-control", b"public, max-age=300")), b"")


async def terms(service: Service, request: Request) -> Reply:
    """The document of a namespace; its terms are fragments of it."""
    path, _, ending = request.url.path.strip("/").partition(".")
    kind = FILES[ending] if ending else media.best(header(request, b"accept"), FORMATS)
    if not kind:
        raise Problem(406, "not-acceptable", f"the terms are described as {', '.join(FORMATS)}.")
    if kind == media.HTML:
        return await page_at(service, request)
    return await service.answer(request, {"do": "terms", "iri": ROOT + path, "type": kind})


async def style(_: Service, __: Request) -> Reply:
    """The style sheet, whose name changes with it."""
    return Reply(200, ((b"content-type", b"text/css; charset=utf-8"), FOREVER), assets.STYLE.encode())


async def asset(_: Service, request: Request) -> Reply:
    """A script or what it loads, whose name changes with it."""
    found = next(built for built in assets.BUILT.values() if built.path == request.url.path)
    return Reply(200, ((b"content-type", found.type.encode()), FOREVER), found.body)


async def icon(_: Service, __: Request) -> Reply:
    """The mark in the tab of a browser."""
    return Reply(200, ((b"content-type", b"image/svg+xml"), DAY), assets.ICON.encode())
