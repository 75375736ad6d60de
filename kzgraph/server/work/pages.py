"""The pages that people read, and the description of a node in RDF."""

from __future__ import annotations

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
from kzgraph.site import query as editor
from kzgraph.site import question as asked
from kzgraph.site import reference
from kzgraph.site import start as front
from kzgraph.site.page import POLICY, Reader
from kzgraph.site.site import site_of
from kzgraph.site.views import VIEWS
from kzgraph.vocab import KZ, KZV

if TYPE_CHECKING:
    from kzgraph.server.data import Served
    from kzgraph.site.site import Site

SPACES = {KZ.removesuffix("#"): KZ, KZV.removesuffix("#"): KZV}


def start(served: Served, job: dict[str, Any]) -> Done:
    """The start page."""
    return _page(served, front.start(_site(served), _reader(job), served.questions.values(), served.areas))


def catalogue(served: Served, job: dict[str, Any]) -> Done:
    """The questions by area; those that hold the words of `search`."""
    found = served.questions.values()
    return _page(served, front.catalogue(_site(served), _reader(job), found, served.areas, job["search"]))


def view(served: Served, job: dict[str, Any]) -> Done:
    """The page of the whole data under the path `view`."""
    return _page(served, VIEWS[job["view"]](_site(served), _reader(job)))


def question(served: Served, job: dict[str, Any]) -> Done:
    """The page of the question `name` with the values `given`: `limit` rows from `offset` on. Raises Problem."""
    found = canned.ask(served.store, bound(served, job["name"], job["given"]))
    reader, area = _reader(job), found.question.area
    title = served.areas[area][reader.language] if area in served.areas else area
    rows = (job["limit"], job["offset"])
    return _page(served, asked.question(_site(served), reader, found, title, rows, canned.prefixed))


def query(served: Served, job: dict[str, Any]) -> Done:
    """The query editor with the query `text` or that of the question `question`; with one to begin with if there is neither."""
    known = served.questions.get(job["question"])
    text = job["text"] or (known.sparql if known else "")
    found, seconds = served.questions.values(), served.limits.time
    return _page(served, editor.query(_site(served), _reader(job), found, served.areas, text, seconds))


def node(served: Served, job: dict[str, Any]) -> Done:
    """The node `iri` in the media type `type`: as a page, or in RDF with each claim about it whole. Raises Problem if there is none."""
    iri = _known(served, job["iri"])
    if job["type"] == HTML:
        return _page(served, nodes.node(_site(served), _reader(job), iri))
    triples, days = described.node(served.store, iri)
    done = graph(triples, job["type"], served.limits)
    note = " ".join(word("persons", "en", day=day) for day in days)
    return done._replace(headers={"kzgraph-note": note} if note else {})


def terms(served: Served, job: dict[str, Any]) -> Done:
    """The document of a namespace, `iri`, in the media type `type`: a list of its terms, or all that is said of them in RDF."""
    space = SPACES[job["iri"]]
    if job["type"] == HTML:
        return _page(served, reference.terms(_site(served), _reader(job), space))
    return graph(described.terms(served.store, space), job["type"], served.limits)


def _known(served: Served, iri: str) -> ox.NamedNode:
    try:
        found = ox.NamedNode(iri)
    except ValueError:
        raise Problem(404, "no-node", "that is no IRI.") from None
    if next(served.store.quads_for_pattern(found, None, None), None) is None:
        raise Problem(404, "no-node", f"the graph says nothing of <{iri}>.")
    return found


def _site(served: Served) -> Site:
    return site_of(served.store, served.shapes)


def _reader(job: dict[str, Any]) -> Reader:
    query, kept = (tuple((name, value) for name, value in job[name]) for name in ("query", "kept"))
    return Reader(job["language"], job["claims"], job["base"], job["path"], query, kept)


def _page(served: Served, html: str) -> Done:
    body = html.encode("utf-8", "replace")
    if len(body) > served.limits.bytes:
        raise too_large(served.limits.bytes)
    return Done(PAGE, body, {"content-security-policy": POLICY, "vary": "Accept-Language"})
