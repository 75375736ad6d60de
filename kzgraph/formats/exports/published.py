"""What a workspace states of itself as a whole, for the records of what is published. What it does not state is left out of them."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.graph.store import select
from kzgraph.graph.workspace import Workspace
from kzgraph.vocab import DCTERMS, KZR

WHOLE = "https://w3id.org/kzgraph/"
DESCRIPTION = "A validated knowledge graph of what is said about Kazakhstan's January 2022 events, and by whom"
OWN = """SELECT ?name ?value { <https://w3id.org/kzgraph/ontology> ?name ?value
  FILTER (?name IN (dcterms:license, dcterms:publisher, dcterms:issued)) }"""


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
    rows = list(select(store, OWN)) if workspace.lender == workspace.root else []
    own = {row["name"].value.removeprefix(DCTERMS): row["value"].value for row in rows}
    of_package = settings.namespace == KZR
    return Stated(
        *((WHOLE, "kzgraph", DESCRIPTION, __version__) if of_package else (settings.namespace, "", "", "")),
        own.get("license", ""),
        settings.publisher.name or own.get("publisher", ""),
        own.get("issued", ""),
    )
