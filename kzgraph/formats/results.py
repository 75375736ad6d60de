"""The answer to a free query as text: W3C formats as they are, rows with labels for readers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.formats import tables
from kzgraph.formats.rows import render as render_rows
from kzgraph.formats.words import word
from kzgraph.graph.store import Labels
from kzgraph.reading.notes import person_days
from kzgraph.safety.escapes import one_line

if TYPE_CHECKING:
    from kzgraph.graph.remote import Remote
    from kzgraph.questions.free import Result


def render(store: ox.Store, result: Result, form: str, language: str) -> str:
    """The result in its form; as a table or Markdown, with labels in place of IRIs, and the day of persons in it."""
    text = result.output.decode()
    if result.kind == "graph" or form not in ("table", "md"):
        return text if text.endswith("\n") else text + "\n"
    answer = json.loads(text)
    if result.kind == "truth":
        return f"{str(answer['boolean']).lower()}\n"
    return _rows(store, answer, form, language)


def _rows(store: ox.Store, answer: dict[str, dict[str, list[dict[str, dict[str, str]]]]], form: str, language: str) -> str:
    labels = Labels(store, language)
    columns = [str(name) for name in answer["head"]["vars"]]
    nodes: set[str] = set()
    rows = []
    for binding in answer["results"]["bindings"]:
        row = []
        for column in columns:
            value = binding.get(column)
            if value and value["type"] == "uri":
                nodes.add(value["value"])
                row.append(labels.of(ox.NamedNode(value["value"])))
            else:
                row.append(value["value"] if value else "")
        rows.append(row)
    text = render_rows(columns, rows, form) if rows else "no rows\n"
    return text + "".join("\n" + one_line(word("persons", language, day=day)) + "\n" for day in person_days(store, nodes))


def remote(endpoint: Remote, sparql: str, form: str, language: str) -> str:
    """The answer of an endpoint: JSON, a table or Markdown for rows, N-Triples for a graph."""
    from kzgraph.questions.tokens import tokens

    kinds = [text.lower() for kind, text, _ in tokens(sparql) if kind == "name"]
    if next((word_ for word_ in kinds if word_ in ("select", "ask", "construct", "describe")), "select") in ("construct", "describe"):
        if form not in ("table", "nt"):
            raise UsageError("a graph comes from an endpoint as N-Triples only: choose --format nt.")
        return "".join(f"{triple} .\n" for triple in endpoint.construct(sparql))
    if form not in ("table", "md", "json"):
        raise UsageError("rows come from an endpoint as JSON only: choose --format table, md or json.")
    answer = json.loads(endpoint.raw(sparql))
    if form == "json":
        return tables.to_json(answer)
    if "boolean" in answer:
        return f"{str(answer['boolean']).lower()}\n"
    nodes = [ox.NamedNode(v["value"]) for row in answer["results"]["bindings"] for v in row.values() if v["type"] == "uri"]
    return _rows(endpoint.copy(nodes), answer, form, language)
