"""A query as its tokens, and the graph that it asks: what the notes on it look at."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph import store
from kzgraph.graph.names import current_names
from kzgraph.questions import suggest
from kzgraph.questions.sparql_tokens import pieces

if TYPE_CHECKING:
    from kzgraph.graph.remote_endpoint import Remote, Rows

CHUNK = 25  # IRIs that an endpoint is asked about at once


class Note(NamedTuple):
    """A note on a query, apart from its words: a phrase of the interface by its name, and its values.

    A list is of alternatives, a note stands for its sentence.
    """

    phrase: str
    values: dict[str, str | int | list[str] | Note]


class Piece(NamedTuple):
    """A token of a query: a kind of `sparql_tokens`; the text, and the IRI that a name or IRI stands for."""

    kind: str
    text: str
    iri: str


class Query:
    """A query as its tokens, and the graph that it asks; `elsewhere` where it asks other data too."""

    def __init__(self, engine: ox.Store | Remote, sparql: str, *, elsewhere: bool) -> None:
        self.engine, self.spaces, self.elsewhere = engine, current_names().prefixes, elsewhere
        found = [(str(match.lastgroup), match[0]) for match in pieces(sparql)]
        declared = {
            name[1][:-1]: iri[1][1:-1]
            for (_, word), name, iri in zip(found, found[1:], found[2:], strict=False)
            if word.lower() == "prefix" and iri[0] == "iri"
        }
        self._prefixes = self.spaces | declared
        self.pieces = _pattern([Piece(kind, text, self._iri(kind, text)) for kind, text in found])
        self.words = {piece.text.lower() for piece in self.pieces if piece.kind == "name" and not piece.iri}
        self.iris = list(dict.fromkeys(piece.iri for piece in self.pieces if piece.iri))
        pairs = zip(self.pieces, self.pieces[1:], strict=False)
        self._known: dict[str, bool] = {}  # by IRI, whether the graph has it
        self._computed = {variable.text[1:] for word, variable in pairs if word.kind == "name" and word.text.lower() == "as"}

    def _iri(self, kind: str, text: str) -> str:
        if kind == "iri":
            return text[1:-1]
        prefix, colon, local = text.partition(":")
        return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) if kind == "name" and colon and prefix in self._prefixes else ""

    def uses(self, *nodes: ox.NamedNode) -> bool:
        """Whether the query names one of these nodes."""
        return any(node.value in self.iris for node in nodes)

    def is_matched(self, piece: Piece) -> bool:
        """Whether a token is a variable that patterns match with the graph, and no BIND or `(... AS ?name)` sets."""
        return piece.text[:1] in ("?", "$") and piece.text[1:] not in self._computed

    @cached_property
    def terms(self) -> list[suggest.Term]:
        """What the graph has, by its names."""
        return suggest.terms(self.engine)

    def select(self, sparql: str) -> ox.QuerySolutions | Rows:
        """The rows of another query on the graph."""
        return store.select(self.engine, sparql)

    def holds(self, pattern: str) -> bool:
        """Whether the graph has a match of a pattern."""
        return any(True for _ in self.select(f"SELECT * WHERE {{ {pattern} }} LIMIT 1"))

    def existing(self, iris: set[str]) -> set[str]:
        """Those of some IRIs that stand in a statement of the graph, or name a graph."""
        nodes = sorted(filter(store.named_node, iris))
        if isinstance(self.engine, ox.Store):
            self._known |= {iri: _holds(self.engine, ox.NamedNode(iri)) for iri in nodes if iri not in self._known}
            return {iri for iri in nodes if self._known[iri]}
        found: set[str] = set()
        for start in range(0, len(nodes), CHUNK):
            parts = [
                f"{{ SELECT (<{iri}> AS ?node) WHERE {{ {pattern.replace('?n', f'<{iri}>')} }} LIMIT 1 }}"
                for iri in nodes[start : start + CHUNK]
                for pattern in ("?n ?p ?o", "?s ?n ?o", "?s ?p ?n", "GRAPH ?n { ?s ?p ?o }")
            ]
            found |= {row["node"].value for row in self.select(f"SELECT DISTINCT ?node WHERE {{ {' UNION '.join(parts)} }}")}
        return found


def _pattern(pieces: list[Piece]) -> list[Piece]:
    """The tokens that are matched with the graph: without the prologue, and without what a CONSTRUCT makes."""
    forms = ("select", "ask", "construct", "describe")
    at = next((at for at, piece in enumerate(pieces) if piece.kind == "name" and piece.text.lower() in forms), 0)
    if not pieces or pieces[at].text.lower() != "construct" or at + 1 == len(pieces) or pieces[at + 1].text != "{":
        return pieces[at:]
    depth = 0
    for end in range(at + 1, len(pieces)):
        depth += {"{": 1, "}": -1}.get(pieces[end].text, 0) if pieces[end].kind == "mark" else 0
        if not depth:
            return pieces[end + 1 :]
    return []


def _holds(graph: ox.Store, node: ox.NamedNode) -> bool:
    patterns = ((node, None, None, None), (None, node, None, None), (None, None, node, None), (None, None, None, node))
    return any(next(iter(graph.quads_for_pattern(*pattern)), None) is not None for pattern in patterns)
