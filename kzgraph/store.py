"""The embedded store: the union of a workspace's files in pyoxigraph, each source in its named graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.model import KZ, LANGUAGES, PREFIXES
from kzgraph.turtle import as_turtle_error, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzgraph.workspace import Workspace

LABELS = (ox.NamedNode(PREFIXES["rdfs"] + "label"), ox.NamedNode(PREFIXES["skos"] + "prefLabel"))


def load(workspace: Workspace) -> ox.Store:
    """A store with what queries see, without the shapes. Raises TurtleError."""
    store = ox.Store()
    for file in workspace.union_files():
        try:
            store.load(path=file, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(workspace.graph_name(file)))
        except (SyntaxError, OSError, ValueError) as error:
            raise as_turtle_error(file, error) from None
    return store


def select(store: ox.Store, sparql: str) -> Iterable[ox.QuerySolution]:
    """The solutions of a SELECT over the union of all graphs, with our prefixes supplied."""
    solutions = store.query(sparql, use_default_graph_as_union=True, prefixes=PREFIXES)
    if not isinstance(solutions, ox.QuerySolutions):
        raise TypeError("not a SELECT query")
    return solutions


def kz(name: str) -> ox.NamedNode:
    """A term of ours."""
    return ox.NamedNode(KZ + name)


class Labels:
    """What a reader sees for a term: its label in the language asked for, else in English, else its short form."""

    def __init__(self, store: ox.Store, language: str = "en") -> None:
        self.store = store
        self.order = (language, *(other for other in LANGUAGES if other != language))

    def of(self, term: ox.NamedNode | ox.Literal | None) -> str:
        """The text for one cell; empty for an unbound variable."""
        if term is None:
            return ""
        if isinstance(term, ox.Literal):
            return term.value
        return self.label(term) or shorten(term, PREFIXES)

    def label(self, node: ox.NamedNode) -> str:
        """The label of a node, or an empty text."""
        found = {
            quad.object.language: quad.object.value
            for label in LABELS
            for quad in self.store.quads_for_pattern(node, label, None)
            if isinstance(quad.object, ox.Literal)
        }
        return next((found[language] for language in self.order if language in found), "")
