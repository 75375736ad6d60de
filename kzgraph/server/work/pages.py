"""The pages that people read, and the description of a node in RDF."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.questions import canned
from kzgraph.reading import described
from kzgraph.server.media import HTML, PAGE
from kzgraph.server.problems import Problem
from kzgraph.server.work.canned import bound
from kzgraph.server.work.done import Done, graph, too_large
from kzgraph.site import node as nodes
from kzgraph.site import question as questions
from kzgraph.site.content import Content
from kzgraph.site.page import POLICY
from kzgraph.site.pages import PAGES
from kzgraph.site.reader import Reader
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.server.data import Served

SPACES = {KZ.removesuffix("#"): KZ, KZV.removesuffix("#"): KZV}


def page(served: Served, job: dict[str, Any]) -> Done:
    """The page of the table under the path `page`."""
    return _page(served, PAGES[job["page"]].make(_content(served), _reader(job)))


def question(served: Served, job: dict[str, Any]) -> Done:
    """The page of the question `name` with the values `given`: `limit` rows from `offset` on. Raises Problem."""
    found = canned.ask(served.store, bound(served, job["name"], job["given"]))
    rows = (job["limit"], job["offset"])
    return _page(served, questions.question(_content(served), _reader(job), found, rows))


def node(served: Served, job: dict[str, Any]) -> Done:
    """The node `iri` in the media type `type`: as a page, or in RDF with each claim about it whole. Raises Problem if there is none."""
    iri = _known(served, job["iri"])
    if job["type"] == HTML:
        return _page(served, nodes.node(_content(served), _reader(job), iri))
    triples, days = described.node(served.store, iri)
    done = graph(triples, job["type"], served.limits)
    note = " ".join(word("persons", "en", day=day) for day in days)
    return done._replace(headers={"kzgraph-note": note} if note else {})


def terms(served: Served, job: dict[str, Any]) -> Done:
    """All that is said of the terms of a namespace, whose document is `iri`, in the media type `type`."""
    return graph(described.terms(served.store, SPACES[job["iri"]]), job["type"], served.limits)


def _known(served: Served, iri: str) -> ox.NamedNode:
    try:
        found = ox.NamedNode(iri)
    except ValueError:
        raise Problem(404, "no-node", "that is no IRI.") from None
    if next(served.store.quads_for_pattern(found, None, None), None) is None:
        raise Problem(404, "no-node", f"the graph says nothing of <{iri}>.")
    return found


@lru_cache(maxsize=1)
def _content(served: Served) -> Content:
    return Content(served.store, served.shapes, served.questions, served.areas, served.limits.time)


def _reader(job: dict[str, Any]) -> Reader:
    query, kept = (tuple((name, value) for name, value in job[name]) for name in ("query", "kept"))
    return Reader(job["language"], job["claims"], job["base"], job["path"], query, kept)


def _page(served: Served, html: str) -> Done:
    body = html.encode("utf-8", "replace")
    if len(body) > served.limits.bytes:
        raise too_large(served.limits.bytes)
    return Done(PAGE, body, {"content-security-policy": POLICY, "vary": "Accept-Language"})
