"""What the stages judge: the parsed files of a workspace, by the part that they play."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.workspace import COMPARISONS, LINKS, ONTOLOGY_GRAPH, SILENCES
from kzgraph.vocab import COMPARISON, KZ, KZR, KZSH, KZV, LINK, RDF, SILENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kzgraph.graph.workspace import Workspace

OWN = (KZ, KZV, KZR, KZSH)


class Material(NamedTuple):
    """The triples of each file: ontology, shapes, and data, which is `graph/` and the files asked about that lie outside it; and the
    files of queries, unread.
    """

    workspace: Workspace
    ontology: Mapping[Path, list[ox.Triple]]
    shapes: Mapping[Path, list[ox.Triple]]
    data: Mapping[Path, list[ox.Triple]]
    queries: Sequence[Path]

    @property
    def union(self) -> dict[Path, list[ox.Triple]]:
        """What queries see, and shapes judge."""
        return {**self.ontology, **self.data}

    @property
    def everything(self) -> dict[Path, list[ox.Triple]]:
        """All files."""
        return {**self.ontology, **self.shapes, **self.data}

    @property
    def own(self) -> tuple[str, ...]:
        """The namespaces whose names are described here or in the package."""
        return tuple(dict.fromkeys((*OWN, self.workspace.settings.namespace)))

    def part(self, file: Path) -> str:
        """The part of the workspace that holds a file, and may speak in it; empty for a file that lies outside."""
        return self.workspace.part(file)

    def owner(self, iri: str) -> str:
        """The part whose files may describe a node, such as `ontology`, `links` or a source's folder; empty for an external node."""
        home, vocab = self.workspace.settings.namespace, self.workspace.settings.vocab
        if iri.startswith((KZ, KZV, KZSH, vocab, ONTOLOGY_GRAPH + "/")) or iri in (ONTOLOGY_GRAPH, vocab.removesuffix("#")):
            return "ontology"
        for start, folder in {LINK: LINKS, COMPARISON: COMPARISONS, SILENCE: SILENCES}.items():
            if iri.startswith(start):
                return folder
        if not iri.startswith(home):
            return ""
        first, slash, _ = iri.removeprefix(home).partition("/")
        return first if slash or (self.workspace.root / "graph" / first).is_dir() else "things"


def described(files: Mapping[Path, list[ox.Triple]]) -> set[str]:
    """The IRIs of which something is said, more than where they are named."""
    return {
        triple.subject.value
        for triples in files.values()
        for triple in triples
        if isinstance(triple.subject, ox.NamedNode) and triple.predicate != KZ.namedIn
    }


def described_twice(data: Mapping[Path, list[ox.Triple]]) -> set[ox.NamedNode]:
    """The nodes that get a class in two places: two records under one IRI."""
    seen: set[ox.NamedNode] = set()
    twice: set[ox.NamedNode] = set()
    for triples in data.values():
        previous = None
        for subject, predicate, _ in triples:
            if predicate == RDF.type and isinstance(subject, ox.NamedNode) and subject != previous:
                (twice if subject in seen else seen).add(subject)
            previous = subject
    return twice
