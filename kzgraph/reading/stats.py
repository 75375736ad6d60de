"""How much the graph holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.graph.store import select
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    import pyoxigraph as ox

EVIDENCE = ("Source", "Passage", "PagePassage")
LINKS = ("Link", "Dataset")


def count(store: ox.Store) -> list[tuple[str, str, int]]:
    """Kind (evidence, things, assertions, links), class and number of nodes, every class of the ontology once."""
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
        kind = "evidence" if name in EVIDENCE else "links" if name in LINKS else "things"
        kind = "assertions" if row["assertion"].value == "true" else kind
        counted.append((kind, name, int(row["number"].value)))
    order = ("evidence", "things", "assertions", "links")
    return sorted(counted, key=lambda line: (order.index(line[0]), line[1]))
