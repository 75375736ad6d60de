"""Runs every job once in a confined worker, and prints for each the status of its answer as JSON.

Run as `python -m tests.server.every_job`: a process that has imported no more than the fork server has, so that an import which only
happens within a job fails here as it would in a worker. The answer of a job that imports something is 500.
"""

from __future__ import annotations

import json
import os
import sys

from kzgraph.safety.confine import confine
from kzgraph.server import data, media
from kzgraph.server.jobs import JOBS, run
from kzgraph.server.settings import Limits
from kzgraph.site.pages import PAGES

KAZAKHSTAN = "https://w3id.org/kzgraph/resource/kazakhstan"
BASE = "http://127.0.0.1"
READER = {"language": "kk", "claims": "en", "base": BASE, "path": "/", "query": [["query", "ASK {}"], ["q", "police"]], "kept": []}
ROWS = {"name": "official-death-toll", "given": {}, "limit": 100, "offset": 0}
# What each job may be sent: one message or more, so that all formats are written.
QUERY = {"default": [], "named": [], "lang": "kk", "graph": "text/turtle"}
MESSAGES = {
    "query": (
        [{**QUERY, "query": "SELECT * { ?s a kz:Act ; ?p ?o } LIMIT 9", "rows": rows} for rows in media.ROWS]
        + [{**QUERY, "query": "CONSTRUCT WHERE { ?s a kz:Act }", "rows": "text/csv", "graph": graph} for graph in media.GRAPHS]
        + [
            {**QUERY, "query": query, "rows": "text/csv"}
            for query in ("SELECT ?x {", "DROP ALL", "ASK { SERVICE <urn:x> {} }", "SELEC ?x { ?x a ?y }")
        ]
    ),
    "graph": [{"graph": "", "type": graph} for graph in media.GRAPHS],
    "service": [{"base": BASE, "type": "text/turtle"}],
    "void": [{"base": BASE, "type": "text/turtle"}],
    "examples": [{"base": BASE, "type": "text/turtle"}],
    "questions": [{"base": BASE}],
    "question": (
        [{**ROWS, "whole": True, "file": False, "labels": "", "semicolons": False, "type": rows} for rows in (*media.ROWS, media.SPARQL)]
        + [
            {**ROWS, "whole": True, "file": False, "labels": "ru", "semicolons": False, "type": rows}
            for rows in ("text/csv", "text/tab-separated-values")
        ]
        + [
            {**ROWS, "whole": True, "file": False, "labels": "ru", "semicolons": True, "type": rows}
            for rows in ("text/csv", "text/tab-separated-values")
        ]
        + [{**ROWS, "name": "official-deth-toll", "whole": True, "file": False, "labels": "", "semicolons": False, "type": "text/csv"}]
    ),
    "question-page": [{**ROWS, **READER}],
    "became": [{"node": "demand-release-named-1", "as_of": "", "type": kind} for kind in ("application/json", "text/csv", "")],
    "search": [{"q": "who presed the victims?", "limit": 10, "source": "", "base": BASE}],
    "search-page": [{"q": text, "limit": 10, "source": "", **READER} for text in ("", "who pressed the victims?", "Мамай", "p07-s02")],
    "page": [{"page": page, **READER} for page in PAGES],
    "node": [{"iri": KAZAKHSTAN, "type": kind, **READER} for kind in (*media.GRAPHS, media.HTML)],
    "terms": [{"iri": f"https://w3id.org/kzgraph/{space}", "type": "text/turtle"} for space in ("ontology", "vocab")],
    "openapi": [{"base": BASE}],
    "manifest": [{"base": BASE}],
    "reconcile": [{"queries": json.dumps({"q": {"query": "Kazakstan", "properties": [{"pid": "urn:p", "v": "x"}]}})}],
    "extend": [{"extend": json.dumps({"ids": [KAZAKHSTAN], "properties": [{"id": "http://purl.org/dc/terms/issued"}]})}],
    "properties": [{"type": "", "limit": 10}],
    "suggest-entity": [{"prefix": "kaz", "type": "", "cursor": 0}],
    "suggest-type": [{"prefix": "p", "type": "", "cursor": 0}],
    "suggest-property": [{"prefix": "p", "type": "", "cursor": 0}],
    "preview": [{"id": KAZAKHSTAN}],
    "feed": [{"base": BASE}],
    "sitemap": [{"base": BASE}],
}


def answers(dataset):
    """The status of each answer by its job."""
    statuses = {}
    for name in JOBS:
        for message in MESSAGES[name]:
            frame = run(dataset, json.dumps({"job": name, "gzip": True, **message}).encode())
            head = json.loads(frame.head)
            statuses.setdefault(name, []).append([head["status"], "" if head["status"] < 500 else frame.body.decode()])
    return statuses


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
