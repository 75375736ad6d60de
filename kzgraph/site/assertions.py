"""Every assertion of the data as pages show it, with the values of its properties."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.model.passages import Passage, in_order
from kzgraph.vocab import KZ, RDF

if TYPE_CHECKING:
    from kzgraph import model
    from kzgraph.site.claims import Claim, Term
    from kzgraph.site.content import Content


class Assertion(NamedTuple):
    """An assertion: the name of its kind, how a page shows it, what is said, its passages, the values of each property."""

    iri: str
    kind: str
    claim: Claim
    said: model.Claim
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
    known = [_assertion(content, claim) for claim in content.reader.claims(source=source)]
    return {assertion.iri: assertion for assertion in sorted(known, key=lambda assertion: assertion.place)}


def _assertion(content: Content, claim: model.Claim) -> Assertion:
    values: dict[str, list[Term]] = {}
    for property_, term in sorted(claim.triples(), key=lambda triple: triple[0].value):
        if not isinstance(term, ox.BlankNode):
            values.setdefault("type" if property_ == RDF.type else property_.value.removeprefix(KZ), []).append(term)
    return Assertion(claim.iri, claim.kind, content.facts.stated(claim), claim, tuple(in_order(claim.passages)), values)
