"""Parts of an OpenAPI 3.1 document: operations, parameters, and the schemas that they share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kzgraph import __version__
from kzgraph.server.media import PROBLEM

if TYPE_CHECKING:
    from kzgraph.server.settings import Limits

TEXT: dict[str, Any] = {"type": "string"}
OBJECT: dict[str, Any] = {"type": "object"}
ANYTHING: dict[str, Any] = {}
RESULTS_SCHEMA = {"$ref": "#/components/schemas/Results"}
RESULTS = "application/sparql-results+json"
LARGEST_OFFSET = 1 << 31
FAILURES = {
    "400": "The request is wrong; the detail says where.",
    "404": "Not found.",
    "406": "None of the accepted media types is available.",
    "413": "The body is too long.",
    "414": "The URL is too long.",
    "415": "The media type of the body is not supported.",
    "422": "The answer exceeds a limit, which is named.",
    "500": "A question file is broken.",
    "503": "Stopped at the time limit, or no worker is free.",
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
            "notes": {"type": "array", "items": TEXT, "description": "what is likely wrong in the query"},
            "title": {"type": "string", "description": "of a canned question"},
            "unsaid": {"type": "string", "description": "what the answer to a canned question does not say"},
            "silences": {
                "type": "array",
                "items": {"type": "object", "additionalProperties": TEXT},
                "description": "what was looked for in a source and not found, of what a canned question asks",
            },
            "flags": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "object"}},
                "description": "the flags of each claim in the rows, by its IRI",
            },
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
    "Term": {
        "type": "object",
        "required": ["type", "value"],
        "properties": {
            "type": {"enum": ["uri", "literal", "bnode", "triple"]},
            "value": {"type": ["string", "object"], "description": "an object of three terms if it is a triple"},
            "xml:lang": TEXT,
            "datatype": TEXT,
        },
    },
}


def document(paths: dict[str, Any], base: str, limits: Limits) -> dict[str, Any]:
    """The document of some path items, for a server at the address `base`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kzgraph",
            "version": __version__,
            "summary": "What is said about human-rights violations, and by whom",
            "description": f"Limits of an answer: {limits.header()} (seconds, rows, bytes, MiB, bytes). A 200 is the whole answer. "
            "Persons are named as a source stated on its day; later events are not in it.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def operation(
    name: str, summary: str, content: dict[str, Any], failures: Iterable[str], parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """An operation with the id `name`. `content` has the schema of each media type of a 200; any operation may fail with 503."""
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    success = {"description": summary, "content": {media_type: {"schema": schema} for media_type, schema in content.items()}}
    failed = {status: {"description": FAILURES[status], "content": problem} for status in sorted({*failures, "503"})}
    return {"operationId": name, "summary": summary, "parameters": parameters or [], "responses": {"200": success, **failed}}


def query_parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def form(schema: dict[str, Any]) -> dict[str, Any]:
    """A required request body: a form."""
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def integer(least: int, most: int, **more: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "maximum": most, **more}


def media_types(offered: Iterable[str]) -> dict[str, Any]:
    """The content of a 200 in any of some media types."""
    return {one: RESULTS_SCHEMA if one == RESULTS else ANYTHING if one.endswith("json") else TEXT for one in offered}
