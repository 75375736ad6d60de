"""What pages show of the whole data: the sources, the marks in use, and the facts beside claims. Made once for a store."""

from __future__ import annotations

from functools import lru_cache

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.reading.passages import cited
from kzgraph.site.claims import Facts, Terms, standings
from kzgraph.vocab import KZV


class Site:
    """The data as pages see it. `shapes` is empty where the data came without any."""

    def __init__(self, store: ox.Store, shapes: ox.Store | None = None) -> None:
        self.store = store
        self.shapes = ox.Store() if shapes is None else shapes
        self.terms = Terms(store)
        self.facts = Facts(store, self.terms)
        self.passages = {passage.iri: passage for passage in cited(store)}
        self.key = [(name, self.terms.text(ox.NamedNode(KZV + name))) for name in standings(store)]
        self.strip = sorted(self.facts.strip.values())
        rows = select(
            store,
            "SELECT ?source ?day ?page { ?source a kz:Source ; dcterms:issued ?day OPTIONAL { ?source schema:url ?page } } ORDER BY ?day",
        )
        self.sources = [
            (row["source"].value, self.terms.text(row["source"]), row["day"].value, row["page"].value if row["page"] else "")
            for row in rows
        ]

    def holds(self, iri: str) -> bool:
        """Whether something is said of a node, so that it has a page."""
        try:
            return next(self.store.quads_for_pattern(ox.NamedNode(iri), None, None), None) is not None
        except ValueError:
            return False


@lru_cache(maxsize=1)
def site_of(store: ox.Store, shapes: ox.Store | None = None) -> Site:
    """The site of a store and its shapes, which do not change while they are served."""
    return Site(store, shapes)


def lit(rows: list[dict[str, list[dict[str, tuple[float, float] | None]]]]) -> list[tuple[float, float]]:
    """Which sentences of the text the rows of a page rest on, as places on the line at the top."""
    return sorted({proof["strip"] for row in rows for proof in row["proofs"] if proof["strip"]})
