"""The graph as JSON-LD 1.1."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox

from kzgraph.formats.exports.nodes import TYPE, by_subject
from kzgraph.graph.names import current_names
from kzgraph.graph.store import select
from kzgraph.graph.turtle import shorten
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import KZ, PREFIXES

XSD_STRING = PREFIXES["xsd"] + "string"


def json_ld(_workspace: Workspace, store: ox.Store) -> str:
    """JSON-LD 1.1 with its context in the document: prefixes, and our properties whose values are IRIs."""
    objects = [row["term"].value for row in select(store, "SELECT ?term { ?term a owl:ObjectProperty } ORDER BY ?term")]
    known = current_names().prefixes_in(store)
    context: dict[str, Any] = dict(sorted(known.items()))
    context |= {f"kz:{iri.removeprefix(KZ)}": {"@type": "@id"} for iri in objects if iri.startswith(KZ)}

    def compact(iri: str) -> str:
        shortened = shorten(iri, known)
        return iri if shortened.startswith("<") else shortened

    def value(term: ox.NamedNode | ox.Literal, coerced: bool) -> Any:  # noqa: ANN401 (a JSON value)
        if isinstance(term, ox.NamedNode):
            return compact(term.value) if coerced else {"@id": compact(term.value)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return term.value if term.datatype.value == XSD_STRING else {"@value": term.value, "@type": compact(term.datatype.value)}

    graph = []
    for subject, properties in by_subject(store).items():
        node: dict[str, Any] = {"@id": compact(subject)}
        for name, terms in properties.items():
            key = "@type" if name == TYPE else compact(name)
            values = [value(term, key == "@type" or key in context) for term in terms]
            node[key] = values[0] if len(values) == 1 else values
        graph.append(node)
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"
