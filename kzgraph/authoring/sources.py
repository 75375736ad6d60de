"""The sources of a workspace, as an author names them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.authoring.draft import offered
from kzgraph.errors import UsageError
from kzgraph.graph import prefixes, resolve
from kzgraph.graph.named import local_name
from kzgraph.graph.store import select
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace


class Source(NamedTuple):
    """A source: its node, the folder of what it says, the prefix and the namespace of that, who may speak, its day, page
    and length, and the prefixes of the workspace's own namespaces."""

    node: ox.NamedNode
    folder: Path
    prefix: str
    namespace: str
    creators: tuple[ox.NamedNode, ...]
    issued: ox.Literal
    page: str
    length: int
    home: Mapping[str, str]

    @property
    def name(self) -> str:
        """The last step of the IRI, such as `hrw-2022-10-26`."""
        return local_name(self.node)

    @property
    def names(self) -> dict[str, str]:
        """The prefixes of files about this source."""
        return {**PREFIXES, **self.home, self.prefix: self.namespace}

    def own(self, name: str) -> ox.NamedNode:
        """The node of this name in the namespace of the source. Raises UsageError for a name that could not be written short."""
        if not re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", name):
            raise UsageError(f"{name}: use lower-case letters, digits and hyphens, such as act-detention-of-protesters.")
        return ox.NamedNode(self.namespace + name)


def find(workspace: Workspace, store: ox.Store, name: str | None) -> Source:
    """The source of a name, or the only one. Raises UsageError where there is none of that name, or several and no name."""
    rows = [
        *select(
            store,
            """SELECT ?source ?creator ?issued ?page ?length WHERE {
          ?source a kz:Source ; dcterms:creator ?creator ; dcterms:issued ?issued ; schema:url ?page ; kz:length ?length
        } ORDER BY ?source ?creator""",
        )
    ]
    by_iri = {row["source"]: row for row in rows}
    node = resolve.source(store, name, among=by_iri)
    row = by_iri[node]
    if not row["length"].value.isdecimal() or len(row["length"].value) > 12:
        raise UsageError(f"{row['length'].value[:40]}: not the length of a text. Run kzgraph validate to see where it is.")
    folder = workspace.root / "graph" / local_name(node)
    namespace = node.value + "/"
    declared = prefixes.of_folder(workspace.root)
    prefix = next((own for own, space in declared.items() if space == namespace), "") or new_prefix(folder.name, declared)
    return Source(
        node,
        folder,
        prefix,
        namespace,
        tuple(other["creator"] for other in rows if other["source"] == node),
        row["issued"],
        row["page"].value,
        int(row["length"].value),
        workspace.settings.prefixes,
    )


def of_places(workspace: Workspace, places: Iterable[str]) -> str | None:
    """The IRI of the one source that passages name by its prefix or namespace, as in `hrw:p01-s01`; None where they do not."""
    declared = {source.prefix: source.namespace for source in prefixes.declared(workspace.root)}
    spaces = {declared.get(place.partition(":")[0], place.rpartition("/")[0] + "/") for place in places}
    return spaces.pop().removesuffix("/") if len(spaces) == 1 and spaces <= set(declared.values()) else None


def new_prefix(name: str, taken: Collection[str]) -> str:
    """A prefix for a source of this name: its first word where that is free, else the whole name. Raises UsageError if both are taken."""
    first = name.split("-")[0]
    free = [prefix for prefix in (first, name) if prefix not in {*PREFIXES, *taken} and (prefix == name or prefix.isalpha())]
    if not free:
        raise UsageError(f"{name}: its prefix {name}: is taken. Give another with --prefix, or declare one in graph/{name}/source.ttl.")
    return free[0]


def passage(store: ox.Store, source: Source, name: str, whole_paragraph: bool = False) -> ox.NamedNode:
    """The passage of this name in a source; a whole paragraph only where that is asked for. Raises UsageError, offering others."""
    rows = select(
        store,
        f"""SELECT ?passage ?sentence WHERE {{
          ?passage oa:hasSource {source.node} ; a ?kind FILTER (?kind IN (kz:Passage, kz:PagePassage))
          OPTIONAL {{ ?passage kz:sentence ?number }}
          BIND (BOUND(?number) || ?kind = kz:PagePassage AS ?sentence)
        }}""",
    )
    known = {row["passage"].value.removeprefix(source.namespace): row["sentence"].value == "true" for row in rows}
    local = name.removeprefix(f"{source.prefix}:").removeprefix(source.namespace)
    if local not in known:
        raise UsageError(
            f"{name}: no passage of {source.name}. Expected something like {offered(local, known) or 'none yet'}. "
            "kzgraph sources coverage lists all, kzgraph new passage adds one."
        )
    if not known[local] and not whole_paragraph:
        inside = [other for other in sorted(known) if other.startswith(f"{local}-")]
        raise UsageError(f"{name} is a whole paragraph: name the sentence or the clause that says it, such as {', '.join(inside[:4])}.")
    return ox.NamedNode(source.namespace + local)
