"""Nodes without an IRI, identified by what they say: a parser names them anew each time, so their names cannot be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kzgraph.changes.values import Term, Unnamed
from kzgraph.vocab import RDF

FIRST, REST, NIL = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil"))
Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def embedded(triples: Iterable[ox.Triple]) -> Iterator[tuple[ox.NamedNode | None, str, Term]]:
    """Subject, property and value of each statement on a node with an IRI, with the nodes below it that have none embedded in the value.

    A node that no named one leads to comes as the value, with neither subject nor property. Two nodes that say the same are one.
    """
    own: dict[Node, list[tuple[ox.NamedNode, Node]]] = {}
    for triple in triples:
        own.setdefault(triple.subject, []).append((triple.predicate, triple.object))
    embedder = _Embedder(own)
    for subject, said in own.items():
        if isinstance(subject, ox.NamedNode):
            for name, value in said:
                yield subject, name.value, embedder.term(value)
    led_to = {value for said in own.values() for _, value in said}
    for subject in own.keys() - led_to:
        if isinstance(subject, ox.BlankNode):
            yield None, "", embedder.term(subject)
    for subject in {node for node in own if isinstance(node, ox.BlankNode)} - embedder.embedded:  # circles
        yield None, "", embedder.term(subject)


class _Embedder:
    """Embeds the nodes of one file; `embedded` holds those done so far."""

    def __init__(self, own: dict[Node, list[tuple[ox.NamedNode, Node]]]) -> None:
        self.own = own
        self.embedded: set[Node] = set()
        self.within: list[Node] = []

    def term(self, term: Node) -> Term:
        """The term, one without an IRI by what it says."""
        if isinstance(term, (ox.NamedNode, ox.Literal)):
            return term
        if term in self.within:
            return Unnamed(up=len(self.within) - self.within.index(term))
        cells = self._list(term)
        self.embedded.update({term, *cells})
        self.within.append(term)
        if cells:
            node = Unnamed(members=tuple(self.term(dict(self.own[cell])[FIRST]) for cell in cells))
        else:
            said = {(name.value, self.term(value)) for name, value in self.own.get(term, [])}
            node = Unnamed(statements=tuple(sorted(said, key=lambda statement: (statement[0], str(statement[1])))))
        self.within.pop()
        return node

    def _list(self, cell: Node) -> list[Node]:
        """The cells of a well-made list; none for any other node."""
        cells: dict[Node, None] = {}
        while cell != NIL:
            said = self.own.get(cell, [])
            if isinstance(cell, ox.NamedNode) or cell in cells or len(said) != 2 or dict(said).keys() != {FIRST, REST}:
                return []
            cells[cell] = None
            cell = dict(said)[REST]
        return list(cells)
