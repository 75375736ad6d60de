"""Where the rows of a dataset may go: never into the graph, private and restricted ones neither into the workspace nor into git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.model import KZR, UsageError
from kzgraph.tables import mapping as mappings
from kzgraph.tables.forms.table import normal
from kzgraph.tables.vocabulary import RIGHTS
from kzgraph.workspace import ROOMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kzgraph.tables.mapping import Mapping
    from kzgraph.workspace import Workspace

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
    told = {normal(column) for column in columns}
    for name in restricted():
        known = mappings.find(name, workspace)
        if told.issuperset(normal(column) for column in known.recognised_by):
            return mapping._replace(rows="restricted", title=f"{mapping.title} (columns of {known.title})")
    return mapping


def check(out: Path, mapping: Mapping, workspace: Workspace) -> None:
    """Raises UsageError if the rows may not be written there; a symbolic link counts as the place it leads to."""
    place, root = out.resolve(), workspace.root.resolve()
    if any(place.is_relative_to(root / room) for room in ROOMS):
        raise UsageError(
            f"{out}: rows of {mapping.name} are external records and never written into {', '.join(f'{room}/' for room in ROOMS)}."
        )
    if mapping.rows == "published":
        return
    if place.is_relative_to(root):
        raise UsageError(f"{out}: lies in the workspace. {mapping.title}: {WHY[mapping.rows]}.")
    tree = next((folder for folder in place.parents if _is_repository(folder)), None)
    if tree is not None:
        raise UsageError(f"{out}: lies in the git repository {tree}. {mapping.title}: {WHY[mapping.rows]}.")


def _is_repository(folder: Path) -> bool:
    """A working tree, or a bare repository."""
    return (folder / ".git").exists() or ((folder / "objects").is_dir() and (folder / "HEAD").is_file())


def refuse_export(store: ox.Store) -> None:
    """Raises UsageError if a store holds rows that may not be passed on, so that no export lets them out."""
    for subject, _, value, _ in store.quads_for_pattern(None, ox.NamedNode(RIGHTS), None):
        if isinstance(value, ox.Literal) and value.value in WHY:
            raise UsageError(f"{subject}: rows of this dataset may not be exported: {WHY[value.value]}.")
    spaces = tuple(KZR + name + end for name in restricted() for end in ("/", "-"))
    for quad in store:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(spaces):
            raise UsageError(f"{quad.subject}: a row of a dataset that may not be exported: {WHY['restricted']}.")
