"""What a workspace states of itself as a whole, for the records of what is published. What it does not state is left out of them."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.graph.workspace import ONTOLOGY_GRAPH, Workspace
from kzgraph.vocab import DCTERMS, KZR

WHOLE = "https://w3id.org/kzgraph/"


class Stated(NamedTuple):
    """The IRI of the whole, and what is stated of it: empty where nothing is."""

    iri: str
    title: str = ""
    description: str = ""
    version: str = ""
    licence: str = ""
    publisher: str = ""
    issued: str = ""


def stated(workspace: Workspace, store: ox.Store) -> Stated:
    """What its settings and its own ontology state: one that is borrowed speaks of the package alone."""
    settings = workspace.settings
    quads = store.quads_for_pattern(ox.NamedNode(ONTOLOGY_GRAPH), None, None) if workspace.lender == workspace.root else ()
    own = {quad.predicate.value: quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)}
    of_package = settings.namespace == KZR
    return Stated(
        WHOLE if of_package else settings.namespace,
        "kzgraph" if of_package else "",
        settings.description,
        __version__ if of_package else "",
        own.get(DCTERMS + "license", ""),
        settings.publisher.name or own.get(DCTERMS + "publisher", ""),
        own.get(DCTERMS + "issued", ""),
    )
