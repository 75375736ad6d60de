"""What endpoints that serve pages share: who reads, in the front and in a worker, and problems as pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzgraph import model
from kzgraph.server import media
from kzgraph.server.problems import KINDS, NO_PATH, Problem
from kzgraph.server.reply import Reply, reply_of
from kzgraph.server.requests import header, parameters, single
from kzgraph.server.results import Result, too_large
from kzgraph.site.content import Content
from kzgraph.site.page import POLICY, error
from kzgraph.site.pages import FRAMED, PAGES
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import Reader
from kzgraph.validate.shape_rules import Rules
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.service import Service

CHOICES = ("lang", "claims")  # parameters by which readers choose languages
MOST_LANGUAGES = 50  # of an Accept-Language header that are read


def prefers_page(request: Request, others: tuple[str, ...]) -> bool:
    """Whether a client prefers HTML to the other media types of a path."""
    return media.best(header(request, b"accept"), (*others, media.HTML)) == media.HTML


def language_of(accept_language: str) -> str:
    """The language of the interface that an Accept-Language header prefers; English if it accepts none of them."""
    accepted = []
    for place, text in enumerate(accept_language.split(",")[:MOST_LANGUAGES]):
        name, _, quality = (part.strip().lower() for part in text.partition(";"))
        code = name.split("-")[0]
        try:
            weight = float(quality.removeprefix("q=")) if quality else 1.0
        except ValueError:
            weight = 0.0
        if code in LANGUAGES and weight > 0:
            accepted.append((-weight, place, code))
    return min(accepted)[2] if accepted else LANGUAGES[0]


async def reply(service: Service, request: Request, job: dict[str, Any]) -> Reply:
    """The reply of the front to a job whose result is a page; a problem becomes a page too."""
    reader = _reader_of(service, request)
    answer = await service.answer(request, {**job, **reader._asdict()})
    return _problem_page(answer, reader) if answer.status >= 400 else answer


async def page_reply(service: Service, request: Request) -> Reply:
    """The reply where the path is that of a page of the table, with or without `.html`."""
    path = request.url.path.removesuffix(".html")
    row = FRAMED.get(path) or PAGES[path]
    given = parameters(request.scope["query_string"])
    for name in row.fields:
        single(given, name)
    return await reply(service, request, {"job": "page", "page": row.path})


def unknown_path(service: Service, request: Request, problem: Problem) -> Reply:
    """The reply where there is no route, as a page for clients that prefer one."""
    answer = reply_of(problem)
    return _problem_page(answer, _reader_of(service, request)) if prefers_page(request, (media.PROBLEM,)) else answer


def chosen_languages(given: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name in CHOICES if (text := single(given, name)) in LANGUAGES)


def _reader_of(service: Service, request: Request) -> Reader:
    given = parameters(request.scope["query_string"])
    chosen = chosen_languages(given)
    language = dict(chosen).get("lang") or language_of(header(request, b"accept-language"))
    return Reader(
        language,
        dict(chosen).get("claims", language),
        service.base(request),
        quote(request.url.path),
        tuple((name, text) for name, text in given if name not in CHOICES),
        chosen,
    )


def _problem_page(answer: Reply, reader: Reader) -> Reply:
    problem = json.loads(answer.body)
    detail = "" if problem["type"] == KINDS + NO_PATH else str(problem.get("detail", ""))  # which is for programs
    others = tuple(pair for pair in answer.headers if pair[0] not in (b"content-type", b"content-security-policy"))
    own = ((b"content-type", media.PAGE.encode()), (b"content-security-policy", POLICY.encode()))
    return answer._replace(headers=(*own, *others), body=error(reader, answer.status, detail).encode())


@lru_cache(maxsize=1)
def content(dataset: Dataset) -> Content:
    limits, rules = dataset.limits, Rules(dataset.shapes)
    return Content(model.Reader(dataset.store), rules, dataset.questions, dataset.areas, limits.time, dataset.publisher, dataset.changes)


def reader(job: dict[str, Any]) -> Reader:
    query, kept = (tuple((name, value) for name, value in job[name]) for name in ("query", "kept"))
    return Reader(job["language"], job["claims"], job["base"], job["path"], query, kept)


def page(dataset: Dataset, make: Callable[[], str], policy: str = POLICY) -> Result:
    """A page as the result of a job. Raises Problem if it is too large, or has no such part."""
    try:
        body = make().encode("utf-8", "replace")
    except MissingPartError as error:
        raise Problem(404, "no-part", str(error)) from None
    if len(body) > dataset.limits.bytes:
        raise too_large(dataset.limits.bytes)
    return Result(media.PAGE, body, {"content-security-policy": policy, "vary": "Accept-Language"})
