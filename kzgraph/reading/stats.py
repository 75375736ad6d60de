"""How much the graph holds."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.graph.classes import annotated
from kzgraph.graph.store import select
from kzgraph.vocab import KZ

ORDER = ("evidence", "things", "assertions", "comparisons", "silences", "links")


def count(store: ox.Store) -> list[tuple[str, str, int]]:
    """Kind (one of ORDER), class and number of nodes, every class of the ontology once."""
    kinds = annotated(store, "countedAs")
    rows = select(
        store,
        """SELECT ?class ?assertion (COUNT(DISTINCT ?node) AS ?number) WHERE {
          ?class a owl:Class .
          BIND (EXISTS { ?class rdfs:subClassOf kz:Assertion } AS ?assertion)
          FILTER NOT EXISTS { ?narrower rdfs:subClassOf ?class }
          OPTIONAL { ?node a ?class }
        } GROUP BY ?class ?assertion""",
    )
    counted = []
    for row in rows:
        name = row["class"].value.removeprefix(KZ)
        kind = "assertions" if row["assertion"].value == "true" else kinds.get(name, "things")
        kind = kind if kind in ORDER else "things"
        counted.append((kind, name, int(row["number"].value)))
    return sorted(counted, key=lambda line: (ORDER.index(line[0]), line[1]))


def by_kind(store: ox.Store) -> dict[str, dict[str, int]]:
    """As `count`, nested."""
    nested: dict[str, dict[str, int]] = {}
    for kind, name, number in count(store):
        nested.setdefault(kind, {})[name] = number
    return nested
