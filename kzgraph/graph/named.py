"""The nodes of a graph with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.names import short, short_name
from kzgraph.graph.store import select

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote

_KINDS = {"Concept": "term", "ConceptScheme": "list of terms", "Class": "class", "Ontology": "ontology"}


class Named(NamedTuple):
    """A node with its names in all languages, the English one first, what kind of node it is, and other words that a reader may use."""

    node: ox.NamedNode
    names: tuple[str, ...]
    kind: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.names[0]} ({self.kind}, {short(self.node)})"


def everything(engine: ox.Store | Remote) -> list[Named]:
    """Every node that is no claim, silence or reading, in the order of the IRIs. One without a name has its local name.

    A source has its short name too, such as HRW 2022.
    """
    rows = select(
        engine,
        """SELECT ?node ?class ?kind ?label ?other ?word WHERE {
          ?node a ?class FILTER (ISIRI(?node))
          OPTIONAL { ?class skos:prefLabel ?kind FILTER (LANG(?kind) = "en") }
          OPTIONAL {
            { ?node rdfs:label|skos:prefLabel ?label } UNION { ?node skos:altLabel ?other } UNION { ?node skos:hiddenLabel ?word }
          }
          FILTER NOT EXISTS { ?node kz:voice|kz:notSaidIn|kz:claimsOf ?any }
        } ORDER BY ?node (LANG(?label) != "en") ?label""",
    )
    labels: dict[ox.NamedNode, list[str]] = {}
    others: dict[ox.NamedNode, list[str]] = {}
    words: dict[ox.NamedNode, list[str]] = {}
    kinds: dict[ox.NamedNode, str] = {}
    for node, type_, kind, label, other, word in rows:
        kinds[node] = kind.value if kind else _KINDS.get(local_name(type_), "property")
        for literal, texts in ((label, labels), (other, others), (word, words)):
            texts.setdefault(node, []).extend([literal.value] if literal else [])
    for node in (node for node, kind in kinds.items() if kind == "source"):
        others[node].append(short_name(node.value))
    return [
        Named(node, tuple(dict.fromkeys([*labels[node], *others[node]])) or (local_name(node),), kind, tuple(words[node]))
        for node, kind in kinds.items()
    ]


def local_name(node: ox.NamedNode | str) -> str:
    """The last step of an IRI."""
    iri = node if isinstance(node, str) else node.value
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
