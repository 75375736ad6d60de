"""The media types that are offered, and content negotiation (RFC 9110, 12.5)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kzgraph.formats.graph_formats import GRAPH_FORMATS
from kzgraph.formats.row_formats import RESULTS
from kzgraph.server.problems import Problem

# By media type, in the order of preference.
ROWS = {results.media_type: results for results in RESULTS.values()}
GRAPHS = {graph_format.media_type: graph_format for graph_format in GRAPH_FORMATS.values()}
JSON, PROBLEM, SPARQL = "application/json", "application/problem+json", "application/sparql-query"
HTML, PAGE = "text/html", "text/html; charset=utf-8"
# Other names that clients use for an offered type.
_SYNONYMS = {
    "application/json": {"application/sparql-results+json", "application/ld+json"},
    "application/xml": {"application/sparql-results+xml", "application/rdf+xml"},
    "text/xml": {"application/sparql-results+xml", "application/rdf+xml"},
    "application/turtle": {"text/turtle"},
    "application/x-turtle": {"text/turtle"},
    "text/plain": {"application/n-triples"},
}

_RESULTS_JSON, _RESULTS_XML, _JSON_LD, _RDF_XML = (
    *("application/sparql-results+json", "application/sparql-results+xml"),
    *("application/ld+json", "application/rdf+xml"),
)
# Values of the parameters `format`, `output` and `results` of other servers, as clients such as SPARQLWrapper send them.
NAMED = {
    "json": f"{_RESULTS_JSON}, {_JSON_LD}",
    "xml": f"{_RESULTS_XML}, {_RDF_XML}",
    **dict.fromkeys(("rdf", "rdfxml", "rdf+xml"), f"{_RDF_XML}, {_RESULTS_XML}"),
    **dict.fromkeys(("jsonld", "json-ld"), f"{_JSON_LD}, {_RESULTS_JSON}"),
    **dict.fromkeys(("turtle", "ttl", "n3"), "text/turtle"),
    **dict.fromkeys(("nt", "ntriples", "n-triples"), "application/n-triples"),
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}


@lru_cache(maxsize=1024)
def best(accept: str, offered: tuple[str, ...]) -> str:
    """The offered type that an Accept header prefers, the first among equals; empty if it accepts none (RFC 9110, 12.5.1)."""
    ranges = [_range(text, place) for place, text in enumerate(accept.split(","))] if accept.strip() else [("*/*", 1.0, 0)]
    accepted = []
    for order, media_type in enumerate(offered):
        # the most specific range that matches a type gives its quality
        matches = [(exactness, quality, place) for name, quality, place in ranges if (exactness := _exactness(name, media_type))]
        if matches:
            _, quality, place = max(matches, key=lambda match: (match[0], -match[2]))
            if quality > 0:
                accepted.append((-quality, place, order, media_type))
    return min(accepted)[3] if accepted else ""


def acceptable(accept: str, offered: Iterable[str]) -> str:
    """The offered type that an Accept header prefers. Raises Problem if it accepts none."""
    offered = tuple(offered)
    media_type = best(accept, offered)
    if not media_type:
        raise Problem(406, "not-acceptable", f"the answer is available as {', '.join(offered)}.")
    return media_type


@lru_cache(maxsize=1024)
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header accepts gzip (RFC 9110, 12.5.3)."""
    qualities = {name: quality for name, quality, _ in (_range(text, 0) for text in accept_encoding.split(","))}
    return next((qualities[name] > 0 for name in ("gzip", "x-gzip", "*") if name in qualities), False)


def _range(text: str, place: int) -> tuple[str, float, int]:
    name, *settings = (part.strip().lower() for part in text.split(";"))
    quality = next((value[2:] for value in settings if value.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality))), place
    except ValueError:
        return name, 1.0, place


def _exactness(name: str, media_type: str) -> int:
    """How exactly a media range names a type: 4 exactly, 3 by a synonym, 2 by its main type, 1 by a wildcard, 0 not at all."""
    if name == media_type:
        return 4
    if media_type in _SYNONYMS.get(name, ()):
        return 3
    return 2 if name.endswith("/*") and media_type.startswith(name[:-1]) else int(name in ("*/*", "*"))
