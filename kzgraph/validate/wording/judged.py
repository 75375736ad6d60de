"""What comparisons and silences find, against the claims that they are about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kzgraph.graph.names import short
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.texts import Graph, Said
from kzgraph.vocab import KZ, KZV, RDF

DEEDS = (KZ.action, KZ.actType, KZ.outcome)
CONCERNED = (KZ.victim, KZ.actor, KZ.party, KZ.perpetrator, KZ.accused)
DONE = (KZV.done, ox.NamedNode(KZV + "done-in-part"))


class Judged:
    """The claims of a graph by source and by what is done in them, of whom."""

    def __init__(self, graph: Graph, assertions: Sequence[Said]) -> None:
        self._graph = graph
        self._by_deed: dict[tuple[ox.NamedNode, ox.NamedNode], list[Said]] = defaultdict(list)
        for said in assertions:
            for source in said.sources:
                for deed in graph.things(said.node, *DEEDS):
                    self._by_deed[source, deed].append(said)

    def of_node(self, node: ox.NamedNode) -> Iterator[Clash]:
        """A clash of a comparison or a silence with the claims."""
        graph = self._graph
        for follow_up in graph.things(node, KZ.followUp):
            sides = [set(graph.things(claim, *DEEDS)) for claim in graph.things(node, KZ.first, KZ.second)]
            if follow_up in DONE and len(sides) == 2 and all(sides) and not sides[0] & sides[1]:
                message = f"{short(follow_up)}, and the two claims are of different actions"
                yield Clash("done-by-another", (node, KZ.followUp, follow_up), message)
        for source in graph.things(node, KZ.notSaidIn):
            yield from self._said(node, source)

    def _said(self, silence: ox.NamedNode, source: ox.NamedNode) -> Iterator[Clash]:
        """A claim of the source that says what a claim of another source says, which the silence misses here."""
        graph = self._graph
        nearest = graph.things(silence, KZ.nearest)
        for elsewhere in graph.things(silence, KZ.saidElsewhere):
            kinds, concerned = graph.things(elsewhere, RDF.type), set(graph.things(elsewhere, *CONCERNED))
            for deed in graph.things(elsewhere, *DEEDS):
                for said in self._by_deed.get((source, deed), ()):
                    same = graph.is_a(said.node, *kinds) and not concerned.isdisjoint(graph.things(said.node, *CONCERNED))
                    if same and said.node not in nearest:
                        message = f"{short(said.node)} says what {short(elsewhere)} says, on which the source is said to be silent"
                        yield Clash("said-where-silent", (silence, KZ.saidElsewhere, elsewhere), message)
