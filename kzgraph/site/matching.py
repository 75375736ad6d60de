"""The claims, and the nodes, that match a pattern of SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.site.texts import Link

if TYPE_CHECKING:
    from kzgraph.model.passages import Passage
    from kzgraph.site.claims import Claim, Term
    from kzgraph.site.content import Content


def claims(content: Content, pattern: str) -> dict[str, Claim]:
    """The claims that `pattern`, SPARQL about ?assertion, holds for: by IRI, in the order of the texts."""
    rows = select(
        content.store,
        f"""SELECT DISTINCT ?assertion ?voice ?standing ?asOf ?passage WHERE {{
          {pattern} ?assertion kz:voice ?voice ; kz:standing ?standing .
          OPTIONAL {{ ?assertion kz:asOf ?asOf }} OPTIONAL {{ ?assertion kz:statedIn ?passage }}
        }} ORDER BY ?passage ?assertion""",
    )
    cells: dict[str, dict[str, Term | None]] = {}
    passages: dict[str, list[Passage]] = {}
    for row in rows:
        iri = row["assertion"].value
        cells.setdefault(iri, {name: row[name] for name in ("assertion", "voice", "standing", "asOf")})
        if row["passage"] is not None and row["passage"].value in content.passages:
            passages.setdefault(iri, []).append(content.passages[row["passage"].value])
    first = {iri: (bool(listed[0].read_on), listed[0].source, listed[0].start, -listed[0].end) for iri, listed in passages.items()}
    ordered = sorted(cells, key=lambda iri: (iri not in first, first.get(iri, ())))
    return {iri: content.facts.claim(cells[iri], [], passages.get(iri, [])) for iri in ordered}


def values(content: Content, pattern: str, name: str) -> dict[str, list[Link]]:
    """The nodes that a property, `kz:NAME`, gives to each ?assertion for which the pattern holds."""
    links: dict[str, list[Link]] = {}
    for row in select(content.store, f"SELECT DISTINCT ?assertion ?value {{ {pattern} ?assertion kz:{name} ?value }} ORDER BY ?value"):
        if isinstance(row["value"], ox.NamedNode):
            links.setdefault(row["assertion"].value, []).append(Link(row["value"].value, content.terms.text(row["value"])))
    return links
