"""The graph, and the description of a node, as JSON-LD 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.names import current_names
from kzgraph.graph.turtle import shorten
from kzgraph.vocab import KZ, OWL, RDF, XSD

if TYPE_CHECKING:
    from kzgraph.reading.whole import Whole

Term = ox.NamedNode | ox.BlankNode | ox.Literal


def json_ld(whole: Whole) -> str:
    """JSON-LD 1.1 with its context in the document: prefixes, and our properties whose values are IRIs."""
    known = current_names().prefixes_in(whole.quads)
    linking = [iri for iri in whole.of_class(OWL.ObjectProperty) if iri.startswith(KZ)]
    return json.dumps(_document(whole.nodes, known, linking), ensure_ascii=False, indent=1) + "\n"


def of_triples(triples: Sequence[ox.Triple], known: Mapping[str, str] | None = None) -> str:
    """The same of some triples, on one line and without a `<`, so that it can stand in HTML. Its context has the prefixes that it uses."""
    nodes: dict[str, dict[str, list[Term]]] = {}
    iris: set[str] = set()
    for triple in triples:
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            subject = triple.subject.value if isinstance(triple.subject, ox.NamedNode) else str(triple.subject)
            nodes.setdefault(subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
            terms = (triple.subject, triple.predicate, triple.object, getattr(triple.object, "datatype", None))
            iris.update(term.value for term in terms if isinstance(term, ox.NamedNode))
    own = current_names().prefixes_in(triples) if known is None else known
    used = {name: space for name, space in own.items() if any(iri.startswith(space) for iri in iris)}
    return json.dumps(_document(nodes, used, ()), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _document(nodes: Mapping[str, Mapping[str, Sequence[Term]]], known: Mapping[str, str], linking: Iterable[str]) -> dict[str, Any]:
    """A context and the nodes, by whose IRIs or blank labels their properties are given; values of `linking` properties are IRIs."""
    context: dict[str, Any] = dict(sorted(known.items()))
    context |= {f"kz:{iri.removeprefix(KZ)}": {"@type": "@id"} for iri in linking}

    def compact(iri: str) -> str:
        shortened = shorten(iri, known)
        return iri if shortened.startswith("<") else shortened

    def value(term: Term, coerced: bool) -> Any:  # noqa: ANN401 (a JSON value)
        if not isinstance(term, ox.Literal):
            name = compact(term.value) if isinstance(term, ox.NamedNode) else str(term)
            return name if coerced else {"@id": name}
        if term.language:
            return {"@value": term.value, "@language": term.language}
        return term.value if term.datatype == XSD.string else {"@value": term.value, "@type": compact(term.datatype.value)}

    graph = []
    for subject, properties in nodes.items():
        node: dict[str, Any] = {"@id": subject if subject.startswith("_:") else compact(subject)}
        for name, terms in properties.items():
            key = "@type" if name == RDF.type.value else compact(name)
            values = [value(term, key == "@type" or key in context) for term in terms]
            node[key] = values[0] if len(values) == 1 else values
        graph.append(node)
    return {"@context": context, "@graph": graph}
