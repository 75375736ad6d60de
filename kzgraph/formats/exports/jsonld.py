"""The graph as JSON-LD 1.1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.graph.turtle import shorten
from kzgraph.vocab import KZ, OWL, RDF, XSD

if TYPE_CHECKING:
    from kzgraph.reading.whole import Whole


def json_ld(whole: Whole) -> str:
    """JSON-LD 1.1 with its context in the document: prefixes, and our properties whose values are IRIs."""
    known = current_names().prefixes_in(whole.quads)
    context: dict[str, Any] = dict(sorted(known.items()))
    context |= {f"kz:{iri.removeprefix(KZ)}": {"@type": "@id"} for iri in whole.of_class(OWL.ObjectProperty) if iri.startswith(KZ)}

    def compact(iri: str) -> str:
        shortened = shorten(iri, known)
        return iri if shortened.startswith("<") else shortened

    def value(term: ox.NamedNode | ox.Literal, coerced: bool) -> Any:  # noqa: ANN401 (a JSON value)
        if isinstance(term, ox.NamedNode):
            return compact(term.value) if coerced else {"@id": compact(term.value)}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return term.value if term.datatype == XSD.string else {"@value": term.value, "@type": compact(term.datatype.value)}

    graph = []
    for subject, properties in whole.nodes.items():
        node: dict[str, Any] = {"@id": compact(subject)}
        for name, terms in properties.items():
            key = "@type" if name == RDF.type.value else compact(name)
            values = [value(term, key == "@type" or key in context) for term in terms]
            node[key] = values[0] if len(values) == 1 else values
        graph.append(node)
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"
