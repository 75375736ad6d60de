"""Every assertion of the data as pages show it, with the values of its properties."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.model.passages import Passage, in_order
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim, Term
    from kzgraph.site.content import Content


class Assertion(NamedTuple):
    """An assertion: the name of its kind, how a page shows it, its passages, the values of each property."""

    iri: str
    kind: str
    claim: Claim
    passages: tuple[Passage, ...]
    values: dict[str, list[Term]]

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it comes in the order of the text."""
        return (self.passages[0].source, self.passages[0].start, self.iri)

    @property
    def relayed(self) -> bool:
        """Whether it is somebody else's word, passed on by who speaks in the source."""
        return self.claim.relayed is not None

    def named(self, name: str) -> set[str]:
        """The IRIs of the nodes that one of its properties names."""
        return {value.value for value in self.values.get(name, ()) if isinstance(value, ox.NamedNode)}

    def nodes(self) -> set[str]:
        return {self.iri, *(value.value for values in self.values.values() for value in values if isinstance(value, ox.NamedNode))}


@lru_cache(maxsize=1)
def assertions(content: Content) -> dict[str, Assertion]:
    """The assertions of all sources, by IRI, in the order of the texts."""
    sources = sorted({passage.source for passage in content.passages.values()})
    return {iri: assertion for source in sources for iri, assertion in of_source(content, source).items()}


@lru_cache(maxsize=16)
def of_source(content: Content, source: str) -> dict[str, Assertion]:
    """The assertions that rest on passages of one source, by IRI, in the order of the text."""
    values: dict[ox.NamedNode, dict[str, list[Term]]] = {}
    rows = select(
        content.store,
        f"""SELECT ?node ?property ?value {{
          ?passage oa:hasSource ?source FILTER (STR(?source) = {ox.Literal(source)})
          ?node kz:statedIn ?passage ; kz:voice ?voice ; ?property ?value .
        }} ORDER BY ?node ?property ?value""",
    )
    for row in rows:
        if isinstance(row["node"], ox.NamedNode) and not isinstance(row["value"], ox.BlankNode):
            kept = values.setdefault(row["node"], {}).setdefault(_local(row["property"]), [])
            if row["value"] not in kept:
                kept.append(row["value"])
    known = []
    for node, terms in values.items():
        passages = in_order(content.passages[value.value] for value in terms["statedIn"] if value.value in content.passages)
        if not passages:
            continue
        cells: dict[str, Term | None] = {name: terms[name][0] if name in terms else None for name in ("voice", "standing", "asOf")}
        claim = content.facts.claim({**cells, "assertion": node}, [], passages)
        kinds = sorted(value.value.removeprefix(KZ) for value in terms.get("type", ()) if value.value.startswith(KZ))
        known.append(Assertion(node.value, kinds[0] if kinds else "", claim, tuple(passages), terms))
    known.sort(key=lambda assertion: assertion.place)
    return {assertion.iri: assertion for assertion in known}


def _local(property_: ox.NamedNode) -> str:
    """The local name of a property in kz: or of rdf:type; the whole IRI of any other."""
    iri = property_.value
    return "type" if iri.endswith("#type") else iri.removeprefix(KZ)
