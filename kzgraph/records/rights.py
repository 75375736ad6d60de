"""Where the rows of a dataset may go: never into the graph, private and restricted ones neither into the workspace nor into git."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph.missing_rights import rights_line
from kzgraph.graph.store import select
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.records import mapping as mappings
from kzgraph.records.mapping import Mapping
from kzgraph.records.readers.table import normal
from kzgraph.records.vocabulary import RIGHTS
from kzgraph.safety.files import repository
from kzgraph.vocab import KZ, KZR, RDF

WHY = {
    "private": "its rows are private: write them outside the workspace and outside every git working tree, or say in the mapping that "
    "the list is published, and under which licence",
    "restricted": "its terms forbid to store its rows there or to pass them on: write them outside the workspace and outside every git "
    "working tree, for your own use",
}


def restricted() -> list[str]:
    """The names of the shipped mappings whose terms forbid to store rows or to pass them on."""
    return [name for name, file in mappings.shipped().items() if "\nrows: restricted\n" in file.read_text(encoding="utf-8")]


def bound_by(mapping: Mapping, columns: Sequence[str], workspace: Workspace) -> Mapping:
    """The mapping, or the same with restricted rows where the columns show that the table is from a dataset whose terms say so."""
    if mapping.rows == "restricted":
        return mapping
    headers = {normal(column) for column in columns}
    for name in restricted():
        known = mappings.find(name, workspace)
        if any(len(headers & {normal(mark) for mark in marks}) >= least for least, marks in known.recognised_by):
            return mapping._replace(rows="restricted", title=f"{mapping.title} (columns of {known.title})")
    return mapping


def check(out: Path, mapping: Mapping, workspace: Workspace) -> None:
    """Raises UsageError if the rows may not be written there; a symbolic link counts as the place it leads to."""
    if workspace.is_data(out):
        raise UsageError(
            f"{out}: rows of {mapping.name} are external records and never written into {', '.join(f'{folder}/' for folder in FOLDERS)}."
        )
    if mapping.rows == "published":
        return
    if workspace.holds(out):
        raise UsageError(f"{out}: lies in the workspace. {mapping.title}: {WHY[mapping.rows]}.")
    tree = repository(out)
    if tree is not None:
        raise UsageError(f"{out}: lies in the git repository {tree}. {mapping.title}: {WHY[mapping.rows]}.")


def refuse_export(store: ox.Store) -> None:
    """Raises UsageError if a store holds rows or links that may not be passed on, so that no export or server lets them out.

    A link may be passed on only where its dataset is described as published: silence about a dataset is not permission.
    """
    for link in sorted(_links(store), key=str):
        datasets = [quad.object for quad in store.quads_for_pattern(link, KZ.inDataset, None)]
        if not datasets or not all(_is_published(store, dataset) for dataset in datasets):
            into = ", ".join(str(dataset) for dataset in datasets) or "no dataset"
            raise UsageError(
                f"{link}: a link into {into} may not be exported or served: nothing in the graph describes it as published. "
                'Take the file of the link out of graph/, or describe the dataset with dcterms:accessRights "published".'
            )
    for subject, _, value, _ in store.quads_for_pattern(None, ox.NamedNode(RIGHTS), None):
        if isinstance(value, ox.Literal) and value.value in WHY:
            raise UsageError(f"{subject}: rows of this dataset may not be exported or served: {WHY[value.value]}.")
    spaces = (KZR + name + end for name in restricted() for end in ("/", "-"))
    begins = " || ".join(f"STRSTARTS(STR(?node), {ox.Literal(space)})" for space in spaces)
    for row in select(
        store, f"SELECT ?node {{ {{ ?node ?term ?value }} UNION {{ ?row ?term ?node }} FILTER (ISIRI(?node) && ({begins})) }} LIMIT 1"
    ):
        raise UsageError(f"{row['node']}: a row of a dataset that may not be exported or served: {WHY['restricted']}.")


def _holds_rows(store: ox.Store, graph: ox.NamedNode | ox.BlankNode) -> bool:
    """Whether a graph is that of a dataset's rows, which never use terms of this graph."""
    if not graph.value.startswith(KZR):
        return False
    quads = store.quads_for_pattern(None, None, None, graph)
    return not any(term.value.startswith(KZ) for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode))


def refuse_unstated(store: ox.Store) -> None:
    """Raises UsageError if a store holds rows of a dataset that does not say what may be done with them."""
    for graph in sorted(store.named_graphs(), key=str):
        if _holds_rows(store, graph) and next(store.quads_for_pattern(graph, ox.NamedNode(RIGHTS), None), None) is None:
            raise UsageError(f"{graph}: nothing says whether rows of this dataset may be served. {rights_line(graph.value)}")


def _links(store: ox.Store) -> set[ox.NamedNode | ox.BlankNode | ox.Triple]:
    """Whatever is a link or leads into a dataset."""
    typed = store.quads_for_pattern(None, RDF.type, KZ.Link)
    return {quad.subject for quads in (typed, store.quads_for_pattern(None, KZ.inDataset, None)) for quad in quads}


def _is_published(store: ox.Store, dataset: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    if not isinstance(dataset, ox.NamedNode):
        return False
    types = {quad.object for quad in store.quads_for_pattern(dataset, RDF.type, None)}
    rights = {quad.object for quad in store.quads_for_pattern(dataset, ox.NamedNode(RIGHTS), None)}
    return KZ.Dataset in types and rights == {ox.Literal("published")}
