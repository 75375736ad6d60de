"""A document about each node under a path that mirrors its IRI, and one for each namespace: as a page and in RDF."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode

import pyoxigraph as ox

from kzgraph.formats.words import word
from kzgraph.reading import described
from kzgraph.server import media
from kzgraph.server.endpoint import Endpoint, Route
from kzgraph.server.endpoints import pages
from kzgraph.server.problems import Problem
from kzgraph.server.reply import Reply, graph, see_other
from kzgraph.site import node as node_page
from kzgraph.site.reader import ROOT
from kzgraph.vocab import KZ, KZR, KZV

if TYPE_CHECKING:
    from kzgraph.server.data import Dataset
    from kzgraph.server.requests import Request

OFFERED = (*media.GRAPHS, media.HTML)
ENDINGS = {"html": media.HTML} | {graph_format.ending: media_type for media_type, graph_format in media.GRAPHS.items()}
SPACES = {"resource": KZR, "ontology": KZ, "vocab": KZV}
TERMS = {KZ.removesuffix("#"): KZ, KZV.removesuffix("#"): KZV}


def node(dataset: Dataset, request: Request) -> Reply:
    """The document about a node; from the path of the node itself a redirect to it (303)."""
    if not {"", ".", ".."}.isdisjoint(request.name.split("/")):  # no link made of this path may lead out of the folder
        raise Problem(404, "no-node", "invalid name: it has an empty or dotted segment.")
    name, dot, ending = request.name.rpartition(".")
    if dot and ending in ENDINGS:
        return _document(dataset, request, SPACES[request.path.split("/")[1]] + name, ENDINGS[ending])
    media_type = request.acceptable(OFFERED)
    ending = next(ending for ending, offered in ENDINGS.items() if offered == media_type)
    chosen = pages.chosen_languages(request)
    last = quote(unquote(request.target.rpartition("/")[2]), safe=":@!$&'()*+,;=-._~")
    # relative, so that caches may share it: it bears no host that a client chose
    location = f"./{last}.{ending}{'?' + urlencode(chosen) if chosen else ''}"
    return see_other(location, "public, max-age=300")


def terms(dataset: Dataset, request: Request) -> Reply:
    """The document of a namespace; its terms are fragments of it."""
    path, _, ending = request.path.strip("/").partition(".")
    media_type = ENDINGS[ending] if ending else request.acceptable(OFFERED)
    if media_type == media.HTML:
        return pages.page_at(dataset, request)
    return graph(described.terms(dataset.store, TERMS[ROOT + path]), media_type, dataset.limits)


def _document(dataset: Dataset, request: Request, name: str, media_type: str) -> Reply:
    """A node as a page, or as RDF with each claim about it in full. Raises Problem if it is unknown."""
    iri = _known(dataset, name)
    if media_type == media.HTML:
        reader = pages.reader(request)
        return pages.page(dataset, lambda: node_page.node(pages.content(dataset), reader, iri))
    triples, days = described.node(dataset.store, iri)
    note = " ".join(word("persons", "en", day=day) for day in days)
    return graph(triples, media_type, dataset.limits)._replace(headers={"kzgraph-note": note} if note else {})


def _known(dataset: Dataset, iri: str) -> ox.NamedNode:
    try:
        node = ox.NamedNode(iri)
    except ValueError:
        raise Problem(404, "no-node", "invalid IRI.") from None
    if next(dataset.store.quads_for_pattern(node, None, None), None) is None:
        raise Problem(404, "no-node", f"the graph has no statements about <{iri}>.")
    return node


ENDPOINT = Endpoint(
    routes=(
        *(Route(path, terms) for space in ("ontology", "vocab") for path in (f"/{space}", *(f"/{space}.{end}" for end in ENDINGS))),
        *(Route(f"/{space}/{{name}}", node) for space in SPACES),
    ),
)
