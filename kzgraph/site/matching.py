"""Claims as the pages of the whole data show them: each once, with its voice, standing, day and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kzgraph.graph.store import select

if TYPE_CHECKING:
    from kzgraph.site.claims import Text
    from kzgraph.site.content import Content

Node = tuple[str, "Text"]


def claims(content: Content, pattern: str) -> dict[str, dict[str, Any]]:
    """The claims that `pattern`, SPARQL about ?assertion, holds for: by IRI, in the order of the texts."""
    rows = select(
        content.store,
        f"""SELECT DISTINCT ?assertion ?voice ?standing ?asOf ?passage WHERE {{
          {pattern} ?assertion kz:voice ?voice ; kz:standing ?standing .
          OPTIONAL {{ ?assertion kz:asOf ?asOf }} OPTIONAL {{ ?assertion kz:statedIn ?passage }}
        }} ORDER BY ?passage ?assertion""",
    )
    cells: dict[str, Any] = {}
    passages: dict[str, list[Any]] = {}
    for row in rows:
        iri = row["assertion"].value
        cells.setdefault(iri, {name: row[name] for name in ("assertion", "voice", "standing", "asOf")})
        if row["passage"] is not None and row["passage"].value in content.passages:
            passages.setdefault(iri, []).append(content.passages[row["passage"].value])
    order = {iri: place for place, iri in enumerate(content.passages)}
    ordered = sorted(cells, key=lambda iri: order[passages[iri][0].iri] if iri in passages else len(order))
    return {iri: {**content.facts.claim(cells[iri], [], passages.get(iri, [])), "iri": iri, "day": cells[iri]["asOf"]} for iri in ordered}


def values(content: Content, pattern: str, name: str) -> dict[str, list[Node]]:
    """The nodes that a property, `kz:NAME`, gives to each ?assertion for which the pattern holds."""
    found: dict[str, list[Node]] = {}
    for row in select(content.store, f"SELECT DISTINCT ?assertion ?value {{ {pattern} ?assertion kz:{name} ?value }} ORDER BY ?value"):
        if isinstance(row["value"], ox.NamedNode):
            found.setdefault(row["assertion"].value, []).append((row["value"].value, content.terms.text(row["value"])))
    return found
