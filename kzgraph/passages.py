"""The passages that a store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.model import Passage
from kzgraph.store import select

if TYPE_CHECKING:
    import pyoxigraph as ox


def passages(store: ox.Store, source: str | None = None) -> list[Passage]:
    """The passages of a text, of one source or of all, in the order of the text."""
    only = f"FILTER (?source = <{source}>)" if source else ""
    rows = select(
        store,
        f"""SELECT * WHERE {{
          ?iri a kz:Passage ; oa:hasSource ?source ; kz:paragraph ?paragraph ; oa:start ?start ; oa:end ?end ;
            kz:sha256 ?sha256 ; kz:foldedSha256 ?folded ; kz:paraphrase ?paraphrase ; kz:deepLink ?link .
          FILTER (LANG(?paraphrase) = "en") {only}
          OPTIONAL {{ ?iri kz:within ?within }} OPTIONAL {{ ?iri kz:sentence ?sentence }}
        }}""",
    )
    found = [
        Passage(
            row["iri"].value,
            row["source"].value,
            row["within"].value if row["within"] else "",
            int(row["paragraph"].value),
            int(row["sentence"].value) if row["sentence"] else 0,
            int(row["start"].value),
            int(row["end"].value),
            row["sha256"].value,
            row["folded"].value,
            row["paraphrase"].value,
            row["link"].value,
        )
        for row in rows
    ]
    return sorted(found, key=lambda passage: (passage.source, passage.start, -passage.end, passage.iri))
