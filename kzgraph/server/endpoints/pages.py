"""Pages: the start page, those of the whole data, and the query editor; who reads one, what it is made of, and problems as pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from kzgraph import model
from kzgraph.server import media
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.problems import KINDS, NO_PATH, Problem
from kzgraph.server.reply import Reply, too_large
from kzgraph.site.content import Content
from kzgraph.site.embed import shows_chart
from kzgraph.site.page import FRAMED_POLICY, POLICY, error
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader
from kzgraph.validate.shape_rules import Rules
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

PATHS = (*(row.path for row in PAGES.values() if not row.negotiated), *FRAMED)
CHOICES = ("lang", "claims")  # parameters by which readers choose languages
_REGION = re.compile(r"-[\w-]*")  # as in ru-RU


def language_of(accept_language: str) -> str:
    """The language of the interface that an Accept-Language header prefers; English if it accepts none of them."""
    return media.best(_REGION.sub("", accept_language), LANGUAGES) or LANGUAGES[0]


def chosen_languages(request: Request) -> tuple[tuple[str, str], ...]:
    """The languages that the address chooses, by parameter."""
    return tuple((name, text) for name in CHOICES if (text := request.single(name)) in LANGUAGES)


def reader(request: Request) -> Reader:
    """Who reads a page. Raises Problem."""
    chosen = chosen_languages(request)
    language = dict(chosen).get("lang") or language_of(request.languages)
    query = tuple((name, text) for name, text in request.parameters if name not in CHOICES)
    return Reader(language, dict(chosen).get("claims", language), request.base, quote(request.path), query, chosen)


def problem_page(request: Request, reply: Reply) -> Reply:
    """A problem as a page, where the client prefers one."""
    if reply.type != media.PROBLEM or not request.prefers_page((media.PROBLEM,)):
        return reply
    try:
        problem = json.loads(reply.body)
        detail = "" if problem["type"] == KINDS + NO_PATH else str(problem["detail"])  # which is for programs
        page = error(reader(request), reply.status, detail)
    except Problem:  # the query string is malformed as well
        return reply
    return reply._replace(type=media.PAGE, body=page.encode(), headers={**reply.headers, "content-security-policy": POLICY})


@lru_cache(maxsize=1)
def content(dataset: Dataset) -> Content:
    limits, rules = dataset.limits, Rules(dataset.shapes)
    return Content(model.Reader(dataset.store), rules, dataset.questions, dataset.areas, limits.time, dataset.publisher, dataset.changes)


def page(dataset: Dataset, make: Callable[[], str], policy: str = POLICY) -> Reply:
    """A page as a reply. Raises Problem if it is too large, or has no such part."""
    try:
        body = make().encode("utf-8", "replace")
    except MissingPartError as error:
        raise Problem(404, "no-part", str(error)) from None
    if len(body) > dataset.limits.bytes:
        raise too_large(dataset.limits.bytes)
    return Reply(media.PAGE, body, {"content-security-policy": policy, "vary": "Accept-Language"})


def page_at(dataset: Dataset, request: Request) -> Reply:
    """The page of the table at the path, with or without `.html`."""
    path, asked = request.path.removesuffix(".html"), reader(request)
    row = FRAMED.get(path) or PAGES[path]
    for name in row.fields:
        request.single(name)
    policy = FRAMED_POLICY if path in FRAMED and shows_chart(asked) else POLICY
    return page(dataset, lambda: row.make(content(dataset), asked), policy)


def prepare(dataset: Dataset) -> None:
    """Makes each page once, and so what pages keep of the data."""
    for row in PAGES.values():
        row.make(content(dataset), Reader(LANGUAGES[0], LANGUAGES[0], "", row.path))


ENDPOINT = Endpoint(
    routes=tuple(Route(path, page_at) for path in PATHS),
    prepare=prepare,
)
