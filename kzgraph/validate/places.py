"""Where a result of a shape stands: the file, line and column of the triple at fault; reads only the files that results name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
from shaclcheck import Triple

from kzgraph.graph.lines import Lines
from kzgraph.graph.positions import Positions, positions
from kzgraph.validate.finding import Place
from kzgraph.vocab import KZ, OWL, RDF

if TYPE_CHECKING:
    from kzgraph.graph.turtle import Term
    from kzgraph.graph.workspace import Workspace

ONTOLOGY = OWL.Ontology


class Places:
    """The places of one set of files. A node that several files speak of is placed in one of the files asked about, if it is there."""

    def __init__(self, data: Mapping[Path, list[Triple]], workspace: Workspace, asked: Sequence[Path]) -> None:
        self.data = data
        self.asked = set(asked)
        self.workspace = workspace
        self.ontology = set(workspace.ontology_files())
        self.files: dict[Term, list[Path]] = {}
        for file, triples in data.items():
            for subject in {triple.subject for triple in triples}:
                self.files.setdefault(subject, []).append(file)
        self.read: dict[Path, Positions] = {}
        self.said: dict[Path, dict[Term, list[Triple]]] = {}

    def of(self, focus: Term, path: ox.NamedNode | None, value: Term | None, *, with_path: bool) -> Place:
        """The place of the triple that the result names; `with_path` says whether it has a path at all.

        Failing that, in this order: where the focus has the path, where it has the value, where it has its class, where it is
        mentioned as a subject. For a rule on the whole graph, whose focus is the ontology: where the value is described or used.
        """
        best: tuple[tuple[bool, int], Path, tuple[int, int]] | None = None
        for rank, file, at in self._candidates(focus, path, value, with_path):
            order = (file not in self.asked, -rank)
            best = min(best or (order, file, at), (order, file, at))  # of several that fit alike, the first
        if best is None:
            return Place("", 0, 0)
        _, file, at = best
        return Place(self.workspace.relative(file), *at)

    def described(self, node: Term | None) -> tuple[Place, ...]:
        """Where a node of the data is described, at most in three places; concepts, terms and where it is only named are left out."""
        files = sorted(file for file in self.files.get(node, []) if self._describes(file, node)) if isinstance(node, ox.NamedNode) else []
        return tuple(Place(self.workspace.relative(file), *self._place(file, node)) for file in files[:3] if node is not None)

    def _describes(self, file: Path, node: Term) -> bool:
        return file not in self.ontology and any(triple.predicate != KZ.namedIn for triple in self._of(file)[node])

    def statements(self, focus: Term, predicate: ox.NamedNode | None) -> tuple[Place, ...]:
        """Where the focus has the property, in every file that says so: at most in five places."""
        if predicate is None:
            return ()
        triples = [
            (file, triple)
            for file in sorted(self.files.get(focus, []))
            for triple in self._of(file).get(focus, ())
            if triple.predicate == predicate
        ]
        places = {Place(self.workspace.relative(file), *self._place(file, *triple)) for file, triple in triples}
        return tuple(sorted(places))[:5]

    def _candidates(
        self, focus: Term, path: ox.NamedNode | None, value: Term | None, with_path: bool
    ) -> Iterator[tuple[int, Path, tuple[int, int]]]:
        """The best place in each file that describes the focus, with its rank."""
        for file in self.files.get(focus, []):
            if path is not None and self._states(file, focus, path, value):
                yield (4 if value is None else 5), file, self._place(file, focus, path, value)
            elif value is not None and not with_path and self._states(file, focus, None, value):
                yield 3, file, self._place(file, focus, None, value)
            else:
                yield int(self._states(file, focus, RDF.type, None)), file, self._place(file, focus)
        if isinstance(value, ox.NamedNode) and any(self._states(file, focus, None, ONTOLOGY) for file in self.files.get(focus, [])):
            yield from self._elsewhere(value)

    def _elsewhere(self, value: ox.NamedNode) -> Iterator[tuple[int, Path, tuple[int, int]]]:
        """Where a node that a rule on the whole graph names is described, else where it is used first."""
        for file in self.files.get(value, []):
            yield (4 if self._states(file, value, RDF.type, None) else 3), file, self._place(file, value)
        if self.asked or value not in self.files:
            for file in self._used.get(value, ()):
                yield 2, file, self._first_use(file, value)

    def _first_use(self, file: Path, value: ox.NamedNode) -> tuple[int, int]:
        positions = self._positions(file)
        uses = (placed.at(value) for placed in positions.placed if value in (placed.triple.predicate, placed.triple.object))
        return positions.line_column(min(uses, default=0))

    def _states(self, file: Path, subject: Term, predicate: ox.NamedNode | None, value: Term | None) -> bool:
        """Whether a file says that of a subject; None stands for any property or value."""
        return any(predicate in (None, triple.predicate) and value in (None, triple.object) for triple in self._of(file).get(subject, ()))

    def _of(self, file: Path) -> dict[Term, list[Triple]]:
        if file not in self.said:
            by_subject: dict[Term, list[Triple]] = {}
            for triple in self.data[file]:
                by_subject.setdefault(triple.subject, []).append(triple)
            self.said[file] = by_subject
        return self.said[file]

    @cached_property
    def _used(self) -> dict[Term, dict[Path, None]]:
        """The files in which a term stands as a predicate or a value."""
        used: dict[Term, dict[Path, None]] = {}
        for file, triples in self.data.items():
            for triple in triples:
                used.setdefault(triple.predicate, {})[file] = None
                used.setdefault(triple.object, {})[file] = None
        return used

    def _place(self, file: Path, subject: Term, predicate: Term | None = None, value: Term | None = None) -> tuple[int, int]:
        return self._positions(file).of(subject, predicate, value) or (1, 1)

    def _positions(self, file: Path) -> Positions:
        if file not in self.read:
            try:
                self.read[file] = positions(file.read_bytes().decode("utf-8"))
            except RecursionError:
                self.read[file] = Positions([], Lines(""))  # nested too deep for a place: the file is named all the same
        return self.read[file]
