"""The description of the paths in OpenAPI 3.1, made from the question files and the graph."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kzgraph import __version__
from kzgraph.questions.canned import candidates, prefixed
from kzgraph.server.media import GRAPHS, JSON, PROBLEM, ROWS, SPARQL
from kzgraph.server.work.done import Done
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.questions.question import Parameter, Question
    from kzgraph.server.data import Served

TEXT: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object"}
RESULTS = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
FAILURES = {
    "400": "What was asked is wrong, and where.",
    "404": "There is no such thing here.",
    "406": "None of the accepted media types can be had.",
    "413": "What was sent is too long.",
    "414": "The address is too long.",
    "415": "The body is of a media type that is not taken.",
    "422": "The answer would go over a limit, which is named.",
    "429": "Too many requests of one client wait.",
    "500": "A question file is broken.",
    "503": "Stopped at the limit of time, or no worker is free.",
}
SCHEMAS = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "limit": {"enum": ["time", "rows", "bytes", "memory", "query", "nesting"]},
            "value": {"type": "number"},
            "line": {"type": "integer", "minimum": 1},
            "column": {"type": "integer", "minimum": 1},
        },
    },
    "Results": {
        "type": "object",
        "required": ["head"],
        "properties": {
            "head": {"type": "object", "properties": {"vars": {"type": "array", "items": TEXT}}},
            "boolean": {"type": "boolean"},
            "results": {
                "type": "object",
                "required": ["bindings"],
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
                    }
                },
            },
        },
    },
    "Row": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Term"}},
    "Term": {"type": "object", "required": ["type", "value"], "properties": {"type": {"enum": ["uri", "literal", "bnode", "triple"]}}},
}


def answer(served: Served, job: dict[str, Any]) -> Done:
    """The document, as JSON; `base` is the server's address."""
    limits = served.limits
    paths = {
        "/sparql": {"get": _sparql_get(limits.query), "post": _sparql_post()},
        "/store": {
            "get": _operation(
                "graph",
                "One named graph, or the union of all as the default graph",
                _media(GRAPHS),
                ("400", "404", "406", "422"),
                [_query("graph", "IRI of a graph", TEXT), _query("default", "the union of all graphs", TEXT)],
            )
        },
        "/.well-known/void": {"get": _operation("void", "Statistics of the data, in VoID", _media(GRAPHS), ("406",))},
        "/.well-known/sparql-examples": {"get": _operation("examples", "The questions as examples", _media(GRAPHS), ("406",))},
        "/questions": {"get": _operation("questions", "The questions and their parameters", {JSON: OBJECT}, ())},
        "/openapi.json": {"get": _operation("openapi", "This document", {JSON: OBJECT}, ())},
        "/version": {"get": _operation("version", "Versions, digest of the data, limits, sandbox", {JSON: OBJECT}, ())},
        "/health": {"get": _health()},
    }
    paths |= _reconciling()
    paths |= {f"/questions/{question.name}": {"get": _question(served, question)} for question in served.questions.values()}
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": "kzgraph",
            "version": __version__,
            "summary": "What is said about human-rights violations, and by whom",
            "description": f"Limits of an answer: {limits.header()} (seconds, rows, bytes, MiB, bytes). A 200 is the whole answer. "
            "Persons are named as a source stated on its day; later events are not in it.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": job["base"]}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }
    return Done(JSON, json.dumps(told, ensure_ascii=False).encode())


def _reconciling() -> dict[str, Any]:
    """The paths of the Reconciliation API."""
    post = _operation(
        "reconcile-post", "Candidates for a batch of queries, or values of properties", {JSON: OBJECT}, ("400", "413", "415", "422")
    )
    form = {"type": "object", "properties": {"queries": TEXT, "extend": TEXT}, "minProperties": 1, "maxProperties": 1}
    post["requestBody"] = {"required": True, "content": {FORM: {"schema": form}}}
    prefix, kind = _query("prefix", "what was typed", TEXT), _query("type", "IRI of a class", TEXT)
    cursor = _query("cursor", "results before these", {"type": "integer", "minimum": 0, "maximum": 1 << 31})
    some = _query("limit", "properties at most", {"type": "integer", "minimum": 1, "maximum": 1 << 31})
    queries = _query("queries", "a batch of queries in JSON; without it, the manifest", TEXT)
    page = _operation("preview", "A small page about one entity", {"text/html": TEXT}, ("400", "404"), [_query("id", "its IRI", TEXT)])
    failures = ("400", "422")
    return {
        "/reconcile": {
            "get": _operation("reconcile", "The manifest of the Reconciliation API 0.2", {JSON: OBJECT}, failures, [queries]),
            "post": post,
        },
        "/reconcile/preview": {"get": page},
        "/reconcile/properties": {
            "get": _operation("properties", "Properties that can be fetched", {JSON: OBJECT}, failures, [kind, some])
        },
        **{
            f"/reconcile/suggest/{name}": {
                "get": _operation(f"suggest-{name}", "What completes a prefix", {JSON: OBJECT}, failures, [prefix, kind, cursor])
            }
            for name in ("entity", "type", "property")
        },
    }


def _question(served: Served, question: Question) -> dict[str, Any]:
    page = [
        _query("limit", "rows of a page; all without it", {"type": "integer", "minimum": 1, "maximum": served.limits.rows}),
        _query("offset", "rows before the page", {"type": "integer", "minimum": 0, "maximum": 1 << 31, "default": 0}),
    ]
    words = _query("labels", "CSV or TSV for a spreadsheet: words of this language, and no formulas", {"enum": list(LANGUAGES)})
    content = {**_media(ROWS), SPARQL: TEXT}
    given = [_parameter(served, each) for each in question.parameters]
    made = _operation(question.name, question.title["en"], content, ("400", "406", "422", "500"), [*given, *page, words])
    made["description"] = f"{question.question['en']} Not said: {question.unsaid['en']}"
    made["tags"] = [question.area]
    made["responses"]["200"]["headers"] = {
        "Link": {"description": "the next page, if there is one", "schema": TEXT},
        "Kzgraph-Note": {"description": "the day on which persons in the rows were named", "schema": TEXT},
    }
    return made


def _parameter(served: Served, parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "default": parameter.default}
    if parameter.type == "xsd:date":
        schema |= {"format": "date", "default": parameter.default.strip('"').split('"')[0]}
    elif allowed := sorted(prefixed(node.value) for node in candidates(served.store, parameter)):
        schema["enum"] = allowed
    return _query(parameter.name, parameter.label["en"], schema)


def _sparql_get(longest: int) -> dict[str, Any]:
    return _operation(
        "query",
        "A SPARQL 1.1 query; without one, the service description",
        {**_media(ROWS), **_media(GRAPHS)},
        ("400", "406", "413", "414", "422", "429", "503"),
        [_query("query", f"the query, of {longest} bytes at most", TEXT), *_dataset()],
    )


def _sparql_post() -> dict[str, Any]:
    made = _operation(
        "query-post",
        "A SPARQL 1.1 query",
        {**_media(ROWS), **_media(GRAPHS)},
        ("400", "406", "413", "415", "422", "429", "503"),
        _dataset(),
    )
    form = {"type": "object", "required": ["query"], "properties": {"query": TEXT}}
    made["requestBody"] = {"required": True, "content": {SPARQL: {"schema": TEXT}, FORM: {"schema": form}}}
    return made


def _dataset() -> list[dict[str, Any]]:
    many = {"type": "array", "items": {"type": "string", "format": "uri"}}
    return [_query(name, "graphs to ask instead of all", many) for name in ("default-graph-uri", "named-graph-uri")]


def _health() -> dict[str, Any]:
    made = _operation("health", "Whether it can answer", {JSON: OBJECT}, ())
    made["responses"]["503"] = {"description": "No worker is ready.", "content": {JSON: {"schema": OBJECT}}}
    return made


def _media(offered: Iterable[str]) -> dict[str, Any]:
    return {media: {"$ref": "#/components/schemas/Results"} if media == RESULTS else {} for media in offered}


def _query(name: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": words, "schema": schema}


def _operation(
    name: str, words: str, content: dict[str, Any], failures: Iterable[str], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found = {"description": words, "content": {media: {"schema": schema} for media, schema in content.items()}}
    wrong = {status: {"description": FAILURES[status], "content": problem} for status in sorted({*failures, "429", "503"})}
    return {"operationId": name, "summary": words, "parameters": parameters or [], "responses": {"200": found, **wrong}}
