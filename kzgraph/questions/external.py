"""Rows of other datasets beside the graph, while a question is asked: files that `kzgraph load` wrote.

They stay external records: in graphs of their own, and a file that describes nodes of the workspace is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph.missing_rights import rights_line
from kzgraph.graph.store import select
from kzgraph.questions import judged
from kzgraph.vocab import KZ, KZR, KZV

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def add(store: ox.Store, file: Path) -> list[str]:
    """Adds the rows of a file, or the decisions about them, to a store; gives a note for each dataset that may not be passed on.

    Raises UsageError if the file is not there or speaks of what the store describes already, and KzgraphError if it is not N-Quads.
    """
    if file.name.endswith(judged.SUFFIX):
        return judged.add(store, file)
    before = {graph.value for graph in store.named_graphs()}
    own = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    try:
        store.bulk_extend(_judged(file, before, own))
    except SyntaxError as error:
        raise KzgraphError(f"{file}: not N-Quads as kzgraph load --out writes: {error}") from None
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}. Name a file that kzgraph load wrote.") from None
    graphs = {graph.value for graph in store.named_graphs()} - before
    if not graphs:
        raise UsageError(f"{file}: holds no row. Name a file that kzgraph load wrote.")
    rows = select(store, "SELECT ?dataset ?rights { ?dataset dcterms:accessRights ?rights } ORDER BY ?dataset")
    stated = [(row["dataset"].value, row["rights"].value) for row in rows if row["dataset"].value in graphs]
    for dataset in sorted(graphs - {dataset for dataset, _ in stated}):
        raise UsageError(f"{file}: nothing says whether its rows may be passed on. {rights_line(dataset)}")
    with_rights = [(dataset, rights) for dataset, rights in stated if rights != "published"]
    return [f"the rows of {dataset.removeprefix(KZR)} are {rights}: pass this answer on to nobody" for dataset, rights in with_rights]


def _judged(file: Path, before: set[str], own: set[str]) -> Iterator[ox.Quad]:
    """The quads of a file, each looked at. Raises UsageError for one that is not about rows of a dataset."""
    for quad in ox.parse(path=file, format=ox.RdfFormat.N_QUADS):
        subject, graph = quad.subject, quad.graph_name
        if not isinstance(graph, ox.NamedNode) or not graph.value.startswith(KZR) or graph.value in before:
            raise UsageError(f"{file}: {graph} is not the graph of a dataset. Name a file that kzgraph load wrote.")
        if not isinstance(subject, ox.NamedNode) or not isinstance(quad.object, (ox.NamedNode, ox.Literal)):
            raise UsageError(f"{file}: holds a node without a name, which no loaded row has. Name a file that kzgraph load wrote.")
        points = isinstance(quad.object, ox.NamedNode) and quad.object.value in own and quad.object.value.startswith((KZR, KZV))
        if points or subject.value in own or quad.predicate.value.startswith(KZ) or quad.object.value.startswith(KZ):
            raise UsageError(
                f"{file}: describes {_spoken(quad)}, which belongs to the graph: external rows may not describe it or use kz terms."
            )
        yield quad


def _spoken(quad: ox.Quad) -> str:
    return " ".join(str(term) for term in quad.triple)[:200]
