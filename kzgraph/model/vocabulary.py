"""The terms of the vocabularies, and how the graph uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.model.base import Value
from kzgraph.model.fields import Triple, many
from kzgraph.model.terms import Node
from kzgraph.vocab import KZ, KZV, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Rows

Counts = dict[str, list[tuple[str, int]]]  # by the IRI of a term: nodes with a number, the greatest first


class Concept(Value):
    """A term of a vocabulary: a class, a property, or a concept of a list, whose lists are its `schemes`."""

    iri: str
    types: tuple[Node, ...] = many("type", of=RDF)
    schemes: tuple[Node, ...] = many("inScheme", of=SKOS)
    above_class: tuple[Node, ...] = many("subClassOf", of=RDFS)
    above_property: tuple[Node, ...] = many("subPropertyOf", of=RDFS)
    broader: tuple[Node, ...] = many("broader", of=SKOS)
    domain: tuple[Node, ...] = many("domain", of=RDFS)
    range: tuple[Node, ...] = many("range", of=RDFS)
    other: tuple[Triple, ...] = ()

    @property
    def above(self) -> tuple[Node, ...]:
        """The terms right above it."""
        return (*self.above_class, *self.above_property, *self.broader)

    @property
    def group(self) -> str:
        """The IRI of its first scheme, or of its first class where it is in none."""
        return min(node.iri for node in self.schemes or self.types)


class Usage:
    """How the graph uses the terms of a namespace, counted in a few passes over the whole graph: a pass a term would be slow.

    `on` are the classes on whose nodes a property stands, `to` the classes and schemes of its values, `datatypes` those of its literals,
    `roles` the properties by which claims name a concept, `members` how many nodes a class has, and `first` a node that uses a term: a
    claim if there is one.
    """

    def __init__(self, store: ox.Store, space: str) -> None:
        self._store, self._within = store, f'FILTER (STRSTARTS(STR(?term), "{space}"))'
        self.on = self._counted("?node ?term ?value ; a ?other", "?node")
        self.to = self._counted(
            "?node ?term ?value . ?value a ?kind OPTIONAL { ?value skos:inScheme ?of } BIND (COALESCE(?of, ?kind) AS ?other)", "?value"
        )
        self.datatypes = self._counted("?node ?term ?value FILTER (ISLITERAL(?value)) BIND (DATATYPE(?value) AS ?other)", "?node")
        self.roles = self._counted("?node ?other ?term ; kz:voice ?voice", "?node")
        self.members = {
            row["term"].value: int(row["count"].value)
            for row in self._rows("?term (COUNT(DISTINCT ?node) AS ?count)", "?node a ?term", "GROUP BY ?term")
        }
        self.first = self._first()

    def _rows(self, what: str, pattern: str, how: str) -> ox.QuerySolutions | Rows:
        return select(self._store, f"SELECT {what} {{ {pattern} {self._within} }} {how}")

    def _counted(self, pattern: str, what: str) -> Counts:
        counts: Counts = {}
        number = f"(COUNT(DISTINCT {what}) AS ?count)"
        for row in self._rows(f"?term ?other {number}", pattern, "GROUP BY ?term ?other ORDER BY ?term DESC(?count) ?other"):
            if isinstance(row["other"], ox.NamedNode):
                counts.setdefault(row["term"].value, []).append((row["other"].value, int(row["count"].value)))
        return counts

    def _first(self) -> dict[str, str]:
        first: dict[str, str] = {}
        outside = "FILTER (ISIRI(?node) && " + " && ".join(f'!STRSTARTS(STR(?node), "{namespace}")' for namespace in (KZ, KZV)) + ")"
        for pattern in ("?node {} ?term ?value", "?node {} ?role ?term", "?node {} a/rdfs:subClassOf+ ?term"):
            for voice in ("kz:voice ?voice ;", ""):
                for row in self._rows("?term (MIN(?node) AS ?first)", f"{pattern.format(voice)} {outside}", "GROUP BY ?term"):
                    first.setdefault(row["term"].value, row["first"].value)
        return first
