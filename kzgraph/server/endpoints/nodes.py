"""A document about each node under a path that mirrors its IRI, and one for each namespace: as a page and in RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.reading import described
from kzgraph.server import media, page_replies
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply
from kzgraph.server.requests import header, parameters
from kzgraph.server.results import Result, graph
from kzgraph.site import node as node_page
from kzgraph.site.reader import ROOT
from kzgraph.vocab import KZ, KZR, KZV

if TYPE_CHECKING:
    from starlette.requests import Request

    from kzgraph.server.data import Dataset
    from kzgraph.server.service import Service

OFFERED = (*media.GRAPHS, media.HTML)
ENDINGS = {"html": media.HTML} | {graph_format.ending: media_type for media_type, graph_format in media.GRAPHS.items()}
SPACES = {"resource": KZR, "ontology": KZ, "vocab": KZV}
TERMS = {KZ.removesuffix("#"): KZ, KZV.removesuffix("#"): KZV}


async def node(service: Service, request: Request) -> Reply:
    """The document about a node; from the path of the node itself a redirect to it (303)."""
    space, path = request.url.path.split("/")[1], request.path_params["name"]
    if not {"", ".", ".."}.isdisjoint(path.split("/")):  # no link made of this path may lead out of the folder
        return page_replies.unknown_path(service, request, Problem(404, "no-node", "invalid name: it has an empty or dotted segment."))
    name, dot, ending = path.rpartition(".")
    if dot and ending in ENDINGS:
        job = {"job": "node", "iri": SPACES[space] + name, "type": ENDINGS[ending]}
        return await (page_replies.reply(service, request, job) if job["type"] == media.HTML else service.answer(request, job))
    media_type = media.best(header(request, b"accept"), OFFERED)
    if not media_type:
        raise Problem(406, "not-acceptable", f"the node is available as {', '.join(OFFERED)}.")
    ending = next(ending for ending, offered in ENDINGS.items() if offered == media_type)
    chosen = page_replies.chosen_languages(parameters(request.scope["query_string"]))
    last = quote(unquote(request.scope["raw_path"].decode("latin-1").rpartition("/")[2]), safe=":@!$&'()*+,;=-._~")
    # relative, so that caches may share it: it bears no host that a client chose
    location = f"./{last}.{ending}{'?' + urlencode(chosen) if chosen else ''}"
    return Reply(303, ((b"location", location.encode()), (b"vary", b"Accept"), (b"cache-control", b"public, max-age=300")), b"")


async def terms(service: Service, request: Request) -> Reply:
    """The document of a namespace; its terms are fragments of it."""
    path, _, ending = request.url.path.strip("/").partition(".")
    media_type = ENDINGS[ending] if ending else media.best(header(request, b"accept"), OFFERED)
    if not media_type:
        raise Problem(406, "not-acceptable", f"the terms are available as {', '.join(OFFERED)}.")
    if media_type == media.HTML:
        return await page_replies.page_reply(service, request)
    return await service.answer(request, {"job": "terms", "iri": ROOT + path, "type": media_type})


def write_node(dataset: Dataset, job: dict[str, Any]) -> Result:
    """The node `iri` in the media type `type`: a page, or RDF with each claim about it in full. Raises Problem if it is unknown."""
    iri = _known(dataset, job["iri"])
    if job["type"] == media.HTML:
        return page_replies.page(dataset, lambda: node_page.node(page_replies.content(dataset), page_replies.reader(job), iri))
    triples, days = described.node(dataset.store, iri)
    result = graph(triples, job["type"], dataset.limits)
    note = " ".join(word("persons", "en", day=day) for day in days)
    return result._replace(headers={"kzgraph-note": note} if note else {})


def _known(dataset: Dataset, iri: str) -> ox.NamedNode:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise Problem(404, "no-node", "invalid IRI.") from None
    if next(dataset.store.quads_for_pattern(node, None, None), None) is None:
        raise Problem(404, "no-node", f"the graph has no statements about <{iri}>.")
    return node


def write_terms(dataset: Dataset, job: dict[str, Any]) -> Result:
    """All statements about the terms of the namespace whose document is `iri`, in the media type `type`."""
    return graph(described.terms(dataset.store, TERMS[job["iri"]]), job["type"], dataset.limits)


ENDPOINT = Endpoint(
    routes=(
        *(Route(path, terms) for space in ("ontology", "vocab") for path in (f"/{space}", *(f"/{space}.{end}" for end in ENDINGS))),
        *(Route(f"/{space}/{{name:path}}", node) for space in SPACES),
    ),
    jobs={"node": write_node, "terms": write_terms},
    paths="`/resource/…`, `/ontology`, `/vocab`",
    purpose="each node and each vocabulary, as a page and in RDF: [`pages.md`](pages.md)",
    audience="readers, linked data",
)
