"""The media types that are offered, and which of them a client is best served with."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import pyoxigraph as ox

ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
JSON, PROBLEM, SPARQL = "application/json", "application/problem+json", "application/sparql-query"
HTML, PAGE = "text/html", "text/html; charset=utf-8"
# What clients call the same thing.
_ALSO = {
    "application/json": {"application/sparql-results+json", "application/ld+json"},
    "application/xml": {"application/sparql-results+xml", "application/rdf+xml"},
    "text/xml": {"application/sparql-results+xml", "application/rdf+xml"},
    "application/turtle": {"text/turtle"},
    "application/x-turtle": {"text/turtle"},
    "text/plain": {"application/n-triples"},
}


class Choice(NamedTuple):
    """The media types for rows (or truth) and for a graph, empty where the client accepts none."""

    rows: str
    graph: str


@lru_cache(maxsize=1024)
def choice(accept: str) -> Choice:
    """What an Accept header asks for, whatever kind of answer a query will have."""
    return Choice(best(accept, tuple(ROWS)), best(accept, tuple(GRAPHS)))


@lru_cache(maxsize=1024)
def best(accept: str, offered: tuple[str, ...]) -> str:
    """The type that an Accept header likes best, the first of those that it likes alike; empty if it takes none (RFC 9110, 12.5.1)."""
    ranges = [_range(text, place) for place, text in enumerate(accept.split(","))] if accept.strip() else [("*/*", 1.0, 0)]
    found = []
    for order, media in enumerate(offered):
        # of the ranges that hold a type, the most exact one tells its quality
        fits = [(exact, quality, place) for name, quality, place in ranges if (exact := _holds(name, media))]
        if fits and (told := max(fits, key=lambda fit: (fit[0], -fit[2])))[1] > 0:
            found.append((-told[1], told[2], order, media))
    return min(found)[3] if found else ""


@lru_cache(maxsize=1024)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header takes gzip (RFC 9110, 12.5.3)."""
    ranges = {name: quality for name, quality, _ in (_range(text, 0) for text in accept_encoding.split(","))}
    return next((ranges[name] > 0 for name in ("gzip", "x-gzip", "*") if name in ranges), False)


def _range(text: str, place: int) -> tuple[str, float, int]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = next((value[2:] for value in parameters if value.startswith("q=")), "1")
    try:
        return name, min(1.0, max(0.0, float(quality))), place
    except ValueError:
        return name, 1.0, place


def _holds(name: str, media: str) -> int:
    """How exactly a range names a type: 4 by its name, 3 by another name, 2 by its first half, 1 as any, 0 not at all."""
    if name == media:
        return 4
    if media in _ALSO.get(name, ()):
        return 3
    return 2 if name.endswith("/*") and media.startswith(name[:-1]) else int(name in ("*/*", "*"))
