"""Decisions about a list that is not published, while a question is asked: the DATASET.links.ttl beside a work file of `kzgraph link`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.turtle import parse
from kzgraph.vocab import KZ, LINK, RDF

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = ".links.ttl"
_RULE = "Name the DATASET.links.ttl that kzgraph link review keeps beside its work file."


def add(store: ox.Store, file: Path) -> list[str]:
    """Adds the links of a file to a store, in a graph of their own; gives a note that they may not be passed on.

    Raises TurtleError, and UsageError for a file that says anything but how nodes of the graph were judged beside other things.
    """
    try:
        triples = list(parse(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. {_RULE}") from None
    links = {triple.subject for triple in triples if triple.predicate == RDF.type and triple.object == KZ.Link}
    if not links:
        raise UsageError(f"{file}: holds no decision. {_RULE}")
    for subject, term, value in triples:
        if (
            subject not in links
            or not str(subject).startswith(f"<{LINK}")
            or not (term == RDF.type or str(term).startswith(f"<{KZ}"))
            or _described(store, subject)
            or (term == KZ.linkSubject and not _described(store, value))
        ):
            raise UsageError(f"{file}: {subject} {term} {value} is not part of a decision about a node of the graph. {_RULE}")
    graph = ox.NamedNode(f"{LINK}{file.name.removesuffix(SUFFIX)}-beside")
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
    return [f"{file.name} holds decisions about a list that is not published: pass this answer on to nobody"]


def _described(store: ox.Store, node: object) -> bool:
    return isinstance(node, ox.NamedNode) and any(True for _ in store.quads_for_pattern(node, None, None))
