"""What the stages judge: the parsed files of a workspace, by the part that they play."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.settings import Settings
from kzgraph.graph.turtle import Term
from kzgraph.graph.workspace import COMPARISONS, LINKS, ONTOLOGY_GRAPH, SILENCES, Workspace
from kzgraph.vocab import COMPARISON, KZ, KZR, KZSH, KZV, LINK, RDF, SILENCE

OWN = (KZ, KZV, KZR, KZSH)


class Terms(NamedTuple):
    """The different terms of a file, by where they stand in its triples. Most terms stand in many, and are judged once."""

    subjects: set[Term]
    predicates: set[ox.NamedNode]
    objects: set[Term]


@dataclass(frozen=True, eq=False)
class Material:
    """The triples of each file: ontology, shapes, and data, which is `graph/` and the files asked about that lie outside it; and the
    files of queries, unread.

    Where the change of a few parts is judged, data has only the parts that these need: `judged` are those with findings of their own, and
    `elsewhere` says whether another file describes an IRI.
    """

    workspace: Workspace
    ontology: Mapping[Path, list[Triple]]
    shapes: Mapping[Path, list[Triple]]
    data: Mapping[Path, list[Triple]]
    queries: Sequence[Path]
    judged: frozenset[str] | None = None
    elsewhere: Callable[[str], bool] = lambda _: False
    _terms: dict[Path, Terms] = field(default_factory=dict, init=False)

    @cached_property
    def union(self) -> dict[Path, list[Triple]]:
        """What queries see, and shapes judge."""
        return {**self.ontology, **self.data}

    @cached_property
    def everything(self) -> dict[Path, list[Triple]]:
        """All files."""
        return {**self.ontology, **self.shapes, **self.data}

    @property
    def own(self) -> tuple[str, ...]:
        """The namespaces whose names are described here or in the package."""
        return tuple(dict.fromkeys((*OWN, self._settings.namespace)))

    def terms(self, file: Path) -> Terms:
        """The terms of a file."""
        if file not in self._terms:
            triples = self.everything[file]
            self._terms[file] = Terms(
                {triple.subject for triple in triples}, {triple.predicate for triple in triples}, {triple.object for triple in triples}
            )
        return self._terms[file]

    def described(self, files: Iterable[Path]) -> set[str]:
        """The IRIs of which files say something, more than where they are named."""
        found: set[Term] = set()
        for file in files:
            subjects, predicates, _ = self.terms(file)
            names = KZ.namedIn in predicates
            found |= {triple.subject for triple in self.everything[file] if triple.predicate != KZ.namedIn} if names else subjects
        return {subject.value for subject in found if isinstance(subject, ox.NamedNode)}

    def of_judged(self, files: Mapping[Path, list[Triple]]) -> dict[Path, list[Triple]]:
        """Those of the files that stand in the judged parts."""
        return {file: triples for file, triples in files.items() if self.judged is None or self.part(file) in self.judged}

    def judged_nodes(self) -> set[Term] | None:
        """The nodes that the judged parts describe; None for all."""
        if self.judged is None:
            return None
        files = self.of_judged(self.data).values()
        return {triple.subject for triples in files for triple in triples if triple.predicate != KZ.namedIn}

    def part(self, file: Path) -> str:
        """The part of the workspace that holds a file, and may speak in it; empty for a file that lies outside."""
        return self.workspace.part(file)

    @cached_property
    def _settings(self) -> Settings:  # which looks at its file each time
        return self.workspace.settings

    def owner(self, iri: str) -> str:
        """The part whose files may describe a node, such as `ontology`, `links` or a source's folder; empty for an external node."""
        home, vocab = self._settings.namespace, self._settings.vocab
        if iri.startswith((KZ, KZV, KZSH, vocab, ONTOLOGY_GRAPH + "/")) or iri in (ONTOLOGY_GRAPH, vocab.removesuffix("#")):
            return "ontology"
        for start, folder in {LINK: LINKS, COMPARISON: COMPARISONS, SILENCE: SILENCES}.items():
            if iri.startswith(start):
                return folder
        if not iri.startswith(home):
            return ""
        first, slash, _ = iri.removeprefix(home).partition("/")
        return first if slash or (self.workspace.root / "graph" / first).is_dir() else "things"


def is_near(name: str, iri: str) -> bool:
    """Whether one IRI may speak of what another names: of what stands in its own folder or above it, such as a thing, and of no other
    source's.
    """
    return iri.startswith(name[: name.rfind("/") + 1])


def described_twice(data: Mapping[Path, list[Triple]]) -> set[ox.NamedNode]:
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
