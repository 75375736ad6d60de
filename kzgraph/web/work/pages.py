"""The pages that people read, and the description of a node in RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph import questions
from kzgraph.dossier import dossier, named_nodes
from kzgraph.model import KZ, KZV
from kzgraph.notes import person_days
from kzgraph.render.html import node as nodes
from kzgraph.render.html import question as asked
from kzgraph.render.html import start as front
from kzgraph.render.html.page import POLICY, Reader
from kzgraph.render.html.site import site_of
from kzgraph.render.html.views import VIEWS
from kzgraph.render.words import word
from kzgraph.web.media import HTML, PAGE
from kzgraph.web.problems import Problem
from kzgraph.web.work.canned import bound, prefixed
from kzgraph.web.work.done import Done, graph, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzgraph.web.data import Served

SPACES = {KZ.removesuffix("#"): KZ, KZV.removesuffix("#"): KZV}


def start(served: Served, job: dict[str, Any]) -> Done:
    """The start page."""
    return _page(served, front.start(site_of(served.store), _reader(job), served.questions.values(), served.areas))


def catalogue(served: Served, job: dict[str, Any]) -> Done:
    """The questions by area; those that hold the words of `search`."""
    found = served.questions.values()
    return _page(served, front.catalogue(site_of(served.store), _reader(job), found, served.areas, job["search"]))


def view(served: Served, job: dict[str, Any]) -> Done:
    """The page of the whole data under the path `view`."""
    return _page(served, VIEWS[job["view"]](site_of(served.store), _reader(job)))


def question(served: Served, job: dict[str, Any]) -> Done:
    """The page of the question `name` with the values `given`: `limit` rows from `offset` on. Raises Problem."""
    found = questions.ask(served.store, bound(served, job["name"], job["given"]))
    reader, area = _reader(job), found.question.area
    title = served.areas[area][reader.language] if area in served.areas else area
    return _page(served, asked.question(site_of(served.store), reader, found, title, (job["limit"], job["offset"]), prefixed))


def node(served: Served, job: dict[str, Any]) -> Done:
    """The node `iri` in the media type `type`: as a page, or in RDF with each claim about it whole. Raises Problem if there is none."""
    iri = _known(served, job["iri"])
    if job["type"] == HTML:
        return _page(served, nodes.node(site_of(served.store), _reader(job), iri))
    found = dossier(served.store, iri)
    subjects = dict.fromkeys([iri, *(each.assertion for each in found.said), *(each.link for each in found.links)])
    done = graph(_described(served.store, list(subjects)), job["type"], served.limits)
    days = person_days(served.store, {each.value for each in named_nodes(found)})
    note = " ".join(word("persons", "en", day=day) for day in days)
    return done._replace(headers={"kzgraph-note": note} if note else {})


def terms(served: Served, job: dict[str, Any]) -> Done:
    """The document of a namespace, `iri`, in the media type `type`: a list of its terms, or all that is said of them in RDF."""
    space = SPACES[job["iri"]]
    if job["type"] == HTML:
        return _page(served, nodes.terms(site_of(served.store), _reader(job), space))
    found = {quad.subject for quad in served.store if isinstance(quad.subject, ox.NamedNode)}
    subjects = sorted(each.value for each in found if each.value == job["iri"] or each.value.startswith(space))
    return graph(_described(served.store, [ox.NamedNode(each) for each in subjects]), job["type"], served.limits)


def _known(served: Served, iri: str) -> ox.NamedNode:
    try:
        found = ox.NamedNode(iri)
    except ValueError:
        raise Problem(404, "no-node", "that is no IRI.") from None
    if next(served.store.quads_for_pattern(found, None, None), None) is None:
        raise Problem(404, "no-node", f"the graph says nothing of <{iri}>.")
    return found


def _described(store: ox.Store, subjects: list[ox.NamedNode]) -> Iterator[ox.Triple]:
    """The triples of the nodes, with those of the blank nodes that they lead to, each once."""
    waiting: list[ox.NamedNode | ox.BlankNode] = list(reversed(subjects))
    seen: set[ox.NamedNode | ox.BlankNode] = set(waiting)
    while waiting:
        for triple in sorted({quad.triple for quad in store.quads_for_pattern(waiting.pop(), None, None)}, key=str):
            yield triple
            if isinstance(triple.object, ox.BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def _reader(job: dict[str, Any]) -> Reader:
    query, kept = (tuple((name, value) for name, value in job[name]) for name in ("query", "kept"))
    return Reader(job["language"], job["claims"], job["base"], job["path"], query, kept)


def _page(served: Served, html: str) -> Done:
    body = html.encode("utf-8", "replace")
    if len(body) > served.limits.bytes:
        raise too_large(served.limits.bytes)
    return Done(PAGE, body, {"content-security-policy": POLICY, "vary": "Accept-Language"})
