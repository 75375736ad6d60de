"""Answers a request for every route in a confined worker, and prints the status of each answer as JSON, by route.

Run as `python -m tests.server.every_job`: a process that has imported no more than the fork server has, so that an import which only
happens within an answer fails here as it would in a worker. The answer of a route that imports something is 500.
"""

from __future__ import annotations

import json
import os
import sys
from urllib.parse import quote, urlencode

from kzgraph.safety.confine import confine
from kzgraph.server import data, media
from kzgraph.server.endpoint import Route
from kzgraph.server.endpoints import ENDPOINTS
from kzgraph.server.jobs import run
from kzgraph.server.requests import FORM, Request
from kzgraph.server.settings import Limits

ROUTES = {route.path: route for endpoint in ENDPOINTS for route in endpoint.routes if isinstance(route, Route)}
KAZAKHSTAN = "https://w3id.org/kzgraph/resource/kazakhstan"
TOLL = "/questions/official-death-toll"


def get(target, accept="", **parameters):
    return Request("GET", target, urlencode(parameters, quote_via=quote), accept, languages="kk", gzip=True, server="http://127.0.0.1")


def post(target, **fields):
    return Request("POST", target, type=FORM, body=urlencode(fields).encode())


ACT = "SELECT * { ?s a kz:Act ; ?p ?o } LIMIT 9"
WRONG = ("SELECT ?x {", "DROP ALL", "ASK { SERVICE <urn:x> {} }", "SELEC ?x { ?x a ?y }")
BATCH = json.dumps({"q": {"query": "Kazakstan", "properties": [{"pid": "urn:p", "v": "x"}]}})
EXTENSION = json.dumps({"ids": [KAZAKHSTAN], "properties": [{"id": "http://purl.org/dc/terms/issued"}]})
# By route, where a plain GET is not enough: one request or more, so that all formats are written.
REQUESTS = {
    "/sparql": (
        [get("/sparql", rows, query=ACT, lang="kk") for rows in media.ROWS]
        + [get("/sparql", graph, query="CONSTRUCT WHERE { ?s a kz:Act }") for graph in media.GRAPHS]
        + [get("/sparql", query=query) for query in WRONG]
        + [get("/sparql", graph) for graph in media.GRAPHS]
        + [post("/sparql", query=ACT), Request("POST", "/sparql", type=media.SPARQL, body=f"\ufeff{ACT}".encode())]
    ),
    "/store": [get("/store", graph, default="") for graph in media.GRAPHS],
    "/questions": [get("/questions"), get("/questions", media.HTML)],
    "/questions/{name}": (
        [get(TOLL, accept) for accept in (*media.ROWS, media.SPARQL, media.HTML)]
        + [get(f"{TOLL}.{ending}", labels="ru", separator=mark) for ending in ("csv", "tsv") for mark in ("comma", "semicolon")]
        + [get("/questions/demands-on-one-addressee", media.HTML, addressee="Kazakhstan"), get("/questions/official-deth-toll")]
    ),
    "/became": [get("/became", accept, node="demand-release-named-1") for accept in (media.JSON, "text/csv", "image/png")],
    "/search": [get("/search", media.JSON, q="who presed the victims?")]
    + [get("/search", media.HTML, q=text) for text in ("", "who pressed the victims?", "Мамай", "p07-s02")],
    "/reconcile": [get("/reconcile"), get("/reconcile", queries=BATCH), post("/reconcile", extend=EXTENSION)],
    "/reconcile/suggest/entity": [get("/reconcile/suggest/entity", prefix="kaz")],
    "/reconcile/suggest/type": [get("/reconcile/suggest/type", prefix="p")],
    "/reconcile/suggest/property": [get("/reconcile/suggest/property", prefix="p")],
    "/reconcile/preview": [get("/reconcile/preview", id=KAZAKHSTAN)],
    "/resource/{name}": [get(f"/resource/kazakhstan.{ending}") for ending in ("html", "ttl", "jsonld", "nt", "rdf")]
    + [get("/resource/kazakhstan")],
    "/ontology/{name}": [get("/ontology/Figure.html"), get("/ontology/Figure.ttl")],
    "/vocab/{name}": [get("/vocab/asserted.html"), get("/vocab/asserted.ttl")],
    "/query": [get("/query", query="ASK {}")],
    "/.well-known/void": [get("/.well-known/void", accept) for accept in media.GRAPHS],
}


def answers(dataset):
    """The status of each answer, and the body of a failure, by route."""
    given = {path: REQUESTS.get(path) or [get(path)] for path in ROUTES}
    replies = {path: [run(dataset, request) for request in requests] for path, requests in given.items()}
    return {path: [[one.status, one.body.decode() if one.status >= 500 else ""] for one in every] for path, every in replies.items()}


if __name__ == "__main__":
    loaded = data.load(None, None, "", Limits())
    reader, writer = os.pipe()
    if os.fork() == 0:
        confine(1024)
        os.write(writer, json.dumps(answers(loaded)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        sys.stdout.write(stream.read())
