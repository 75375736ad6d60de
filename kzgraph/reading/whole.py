"""All that a workspace holds, for those who write it as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox

from kzgraph.graph.names import translation
from kzgraph.graph.store import Labels
from kzgraph.graph.workspace import Workspace
from kzgraph.model import Reader
from kzgraph.reading.entailment import entailed
from kzgraph.reading.notes import named_days
from kzgraph.reading.published import Stated, stated
from kzgraph.vocab import KZ, LANGUAGES, RDF, RDFS

# Whose translations are written too. Not those of a justification: questions have it in a row, of which there would be one a language.
TEXTS = {RDFS.label, KZ.paraphrase, KZ.leavesOpen, KZ.leftOut}
Properties = dict[str, list[ox.NamedNode | ox.Literal]]  # the IRIs and literals that a node has, by the IRI of the property


class Whole:
    """The statements of a workspace, and what is worked out of them: each once, when it is first asked for."""

    def __init__(self, workspace: Workspace, store: ox.Store, *, entails: bool = False) -> None:
        self.workspace, self.model, self.labels = workspace, Reader(store), Labels(store)
        self._store, self._entails = store, entails

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """Every statement, in the order of N-Quads, with the translations of its texts; also what follows from classes and concepts, where
        that was asked for.
        """
        stated = [*self._store]
        follows = entailed(stated) if self._entails else ()
        return sorted({*stated, *_translated(stated), *follows}, key=str)

    @cached_property
    def nodes(self) -> dict[str, Properties]:
        """The properties of each node by its IRI; blank nodes are left out."""
        nodes: dict[str, Properties] = {}
        for quad in self.quads:
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, (ox.NamedNode, ox.Literal)):
                nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
        return nodes

    def of_class(self, kind: ox.NamedNode) -> list[str]:
        """The IRIs of the nodes of a class."""
        return sorted(iri for iri, properties in self.nodes.items() if kind in properties.get(RDF.type.value, ()))

    @cached_property
    def stated(self) -> Stated:
        """What the workspace states of itself."""
        return stated(self.workspace, self._store)

    @cached_property
    def days_in(self) -> Callable[[str], tuple[str, ...]]:
        """Gives the days on which persons were named who are named in a text."""
        return named_days(self._store)


def _translated(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The texts of the graph in the languages of the catalogues: the graph itself has what sources claim in English alone."""
    for quad in quads:
        if quad.predicate in TEXTS and isinstance(quad.object, ox.Literal) and quad.object.language == LANGUAGES[0]:
            for language in LANGUAGES[1:]:
                if known := translation(quad.object.value, language):
                    yield ox.Quad(quad.subject, quad.predicate, ox.Literal(known.text, language=language), quad.graph_name)
