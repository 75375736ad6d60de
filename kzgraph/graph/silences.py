"""What the sources do not say: which source, and of an excerpt what is known of the rest of its text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzgraph.graph.store import select
from kzgraph.vocab import KZV

if TYPE_CHECKING:
    import pyoxigraph as ox

SILENT = "rest-silent"


class Silence(NamedTuple):
    """The source that does not say a thing; `rest` is empty for a text that is encoded whole, else a local name of kzv:rests-of-texts."""

    source: str
    rest: str

    @property
    def of_excerpt(self) -> bool:
        """Whether it may be said of the excerpt alone."""
        return self.rest not in ("", SILENT)


def silences(store: ox.Store) -> dict[str, Silence]:
    """Each of them by its IRI. Where nobody says what is known of the rest of an excerpt, it was not read."""
    rows = select(
        store,
        """SELECT ?silence ?source (IF(?excerpt, COALESCE(?known, kzv:rest-unread), "") AS ?rest) {
          ?silence kz:notSaidIn ?source BIND (EXISTS { ?source kz:leftOut ?left } AS ?excerpt)
          OPTIONAL { ?silence kz:restOfText ?known }
        }""",
    )
    return {row["silence"].value: Silence(row["source"].value, row["rest"].value.removeprefix(KZV)) for row in rows}
