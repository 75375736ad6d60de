"""Triples that disagree with a text, and the findings that they become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.positions import placed_all
from kzgraph.validate.finding import Finding, Place
from kzgraph.validate.material import Material
from kzgraph.validate.rules import Trouble, findings_at_terms

Value = ox.NamedNode | ox.Literal
Key = tuple[ox.NamedNode, ox.NamedNode, Value]


class Clash(NamedTuple):
    """A triple that disagrees with a text, the rule, and the triple of that text where it is another; the value is at fault, or `term`."""

    rule: str
    at: Key
    message: str
    other: Key | None = None
    term: ox.NamedNode | None = None


def findings(material: Material, clashes: Sequence[Clash]) -> Iterator[Finding]:
    """A finding for each clash, at the triple, that names the place of the other text too."""
    places = _places(material, {clash.other for clash in clashes if clash.other})
    troubles: dict[Key, list[Trouble]] = defaultdict(list)
    for clash in clashes:
        also = (places[clash.other],) if clash.other in places else ()
        troubles[clash.at].append(Trouble(clash.rule, clash.term or clash.at[2], clash.message, also=also))

    nodes = {key[0] for key in troubles}

    def judge(triple: Triple) -> Iterable[Trouble]:
        return troubles.get(_key(triple), ()) if triple.subject in nodes else ()

    for file, triples in material.data.items() if troubles else ():
        yield from findings_at_terms(file, triples, judge, material.workspace)


def _key(triple: Triple) -> Key:
    """The triple as a key; one of a node without an IRI has none that is asked for."""
    return cast("Key", tuple(triple))


def _places(material: Material, keys: set[Key]) -> dict[Key, Place]:
    places: dict[Key, Place] = {}
    nodes = {key[0] for key in keys}
    for file, triples in material.data.items() if keys else ():
        if any(triple.subject in nodes and _key(triple) in keys for triple in triples):
            placed = placed_all(file.read_bytes().decode("utf-8"), triples)
            for entry in placed.placed:
                key = _key(entry.triple)
                if key in keys:
                    places[key] = Place(material.workspace.relative(file), *placed.line_column(entry.object_at))
    return places
