"""Every assertion of the data as pages show it, with what it tells beside its words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.site.claims import Text
from kzgraph.vocab import KZ, KZR, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.reading.passages import Passage
    from kzgraph.site.content import Content

Term = ox.NamedNode | ox.Literal


class Assertion(NamedTuple):
    """An assertion: the name of its kind, what a row shows of it, its passages and how pages tell them, the values of each property."""

    iri: str
    kind: str
    row: dict[str, Any]
    passages: tuple[Passage, ...]
    places: tuple[dict[str, Any], ...]
    values: dict[str, list[Term]]

    @property
    def place(self) -> tuple[str, int, str]:
        """Where it comes in the order of the text."""
        return (self.passages[0].source, self.passages[0].start, self.iri)

    @property
    def relayed(self) -> bool:
        """Whether it is somebody else's word, passed on by who speaks in the source."""
        return self.row["relayed"] is not None

    def nodes(self) -> set[str]:
        """The IRIs of all nodes that it names."""
        return {self.iri, *(value.value for values in self.values.values() for value in values if isinstance(value, ox.NamedNode))}


@lru_cache(maxsize=1)
def assertions(content: Content) -> dict[str, Assertion]:
    """The assertions that rest on passages, by IRI, in the order of the text."""
    values: dict[ox.NamedNode, dict[str, list[Term]]] = {}
    rows = select(
        content.store, "SELECT ?node ?property ?value { ?node kz:voice ?voice ; ?property ?value } ORDER BY ?node ?property ?value"
    )
    for row in rows:
        if isinstance(row["node"], ox.NamedNode) and not isinstance(row["value"], ox.BlankNode):
            kept = values.setdefault(row["node"], {}).setdefault(_local(row["property"]), [])
            if row["value"] not in kept:
                kept.append(row["value"])
    found = []
    for node, told in values.items():
        passages = [content.passages[value.value] for value in told.get("statedIn", ()) if value.value in content.passages]
        if not passages:
            continue
        passages.sort(key=lambda passage: (passage.source, passage.start, passage.iri))
        cells: dict[str, Term | None] = {name: told[name][0] if name in told else None for name in ("voice", "standing", "asOf")}
        claim = content.facts.claim({**cells, "assertion": node}, [], passages)
        kinds = sorted(value.value.removeprefix(KZ) for value in told.get("type", ()) if value.value.startswith(KZ))
        found.append(
            Assertion(
                node.value, kinds[0] if kinds else "", claim, tuple(passages), tuple(placed(content, each) for each in passages), told
            )
        )
    found.sort(key=lambda each: each.place)
    return {each.iri: each for each in found}


def _local(property_: ox.NamedNode) -> str:
    """The local name of a property of ours or of a type; the whole IRI of any other."""
    iri = property_.value
    return "type" if iri.endswith("#type") else iri.removeprefix(KZ)


def texts(content: Content, terms: Iterable[Term]) -> list[tuple[str, Text]]:
    """What is shown for values, each with the IRI that it leads to, if any."""
    return [(term.value if isinstance(term, ox.NamedNode) else "", content.terms.text(term)) for term in terms]


def joined(parts: list[Text], separator: str = ", ") -> Text:
    """Several texts as one."""
    shown = {}
    for language in LANGUAGES:
        pairs = [part.shown[language] for part in parts]
        real = {code for _, code in pairs}
        shown[language] = (separator.join(words for words, _ in pairs), real.pop() if len(real) == 1 else language)
    return Text(shown)


def anchor(iri: str) -> str:
    """The name of a passage on the page of the statement."""
    return iri.removeprefix(KZR)


def brief(passage: Passage) -> str:
    """Where a passage stands, in few signs: ¶3 s1; empty for a title line and for a page."""
    if not passage.paragraph:
        return ""
    clause = passage.name.split("-")[2:]
    return " ".join([f"¶{passage.paragraph}", *([f"s{passage.sentence}"] if passage.sentence else []), *clause[:1]])


def placed(content: Content, passage: Passage) -> dict[str, Any]:
    """Where a passage stands, in few signs and in full, and its name on the page of the statement."""
    proof = content.facts.proof(passage)
    return {**proof, "brief": brief(passage), "anchor": anchor(passage.iri)}
