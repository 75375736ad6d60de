"""Search in a reader's own words: questions, claims, things, terms and passages, as a page for browsers and as JSON."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kzgraph.formats.hits import as_fields
from kzgraph.questions.search import Hit, Search
from kzgraph.server import media
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.endpoints import pages
from kzgraph.server.openapi_objects import OBJECT, TEXT, integer, operation, query_parameter
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, json_reply
from kzgraph.site import search as search_page
from kzgraph.site.reader import path_of
from kzgraph.site.search import LARGEST

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

MOST = 10  # hits without a limit


def search(dataset: Dataset, request: Request) -> Reply:
    """The hits for the words of `q`, best first, as a page or as JSON; a page without words has the form alone."""
    words, source = request.single("q"), request.single("source")
    limit = request.whole_number("limit", MOST, 1, LARGEST)
    if request.prefers_page((media.JSON,)):
        content, reader = pages.content(dataset), pages.reader(request)
        found = _search(dataset)(words, LARGEST, source)
        return pages.page(dataset, lambda: search_page.search(content, reader, words, found, limit))
    if not words.strip():
        raise Problem(400, "parameters", "q: expected the words to search for.")
    found = _search(dataset)(words, limit, source)
    addresses = [{"href": _address(request.base, hit), **_became(request.base, hit)} for hit in found.hits]
    fields = as_fields(found)
    return json_reply({**fields, "hits": [{**hit, **address} for hit, address in zip(fields["hits"], addresses, strict=True)]})


@lru_cache(maxsize=1)
def _search(dataset: Dataset) -> Search:
    return Search(dataset.store, dataset.questions.values())


def prepare(dataset: Dataset) -> None:
    """Makes what searches keep of the data."""
    _search(dataset).prepare()


def _became(base: str, hit: Hit) -> dict[str, str]:
    """The address that shows what became of a claim, where claims of other sources were compared with it."""
    return {"became": f"{base}/became?node={quote(hit.node, safe='')}"} if hit.compared else {}


def _address(base: str, hit: Hit) -> str:
    if hit.kind == "question":
        return f"{base}/questions/{hit.node}"
    return base + path if (path := path_of(hit.node)) else hit.node


def describe(_: Dataset) -> dict[str, Any]:
    given = [
        {**query_parameter("q", "words or a question in English, Russian or Kazakh, in any form and spelling", TEXT), "required": True},
        query_parameter("limit", "maximum number of hits", integer(1, LARGEST, default=MOST)),
        query_parameter("source", "the one source whose claims and passages are searched, such as hrw-2022-10-26", TEXT),
    ]
    content = {media.JSON: OBJECT}
    described = operation("search", "Questions, claims, things, terms and passages, best first", content, ("400",), given)
    described["description"] = (
        "`unknown` has words of no text, `missing` those that none of the first three hits has. `silences` has each source that is known "
        "not to say it, with a sentence and with what each other source has `beside` it; if the first hit is no silence, another source "
        "may. `under` a hit are more conditions of the same demand, and claims of "
        "the same sentence on the same people."
    )
    return {"/search": {"get": described}}


ENDPOINT = Endpoint(
    routes=(Route("/search", search),),
    openapi=describe,
    prepare=prepare,
)
