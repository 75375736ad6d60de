"""Two versions of a workspace of which only some sources differ, judged where the difference can be seen.

The stages read: literals and private data a file; names and their owners a file, and whether anything describes a name; wording, and
whether shapes see a node, a source with the things, the vocabulary and what these point to; shapes all triples, and what each depends on
leads from the changed triples back to its nodes. Queries, idle shapes and unused waivers stand for all sources. So the parts that changed
are judged, and those that point to them. Parts to which these point are read beside them, and the shapes run in a store of all files, in
one version and then in the other, on the nodes that the change can affect. What both versions have in common elsewhere is not looked at,
but for private data: a part that holds some is judged in every run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from shaclcheck import Result, ShapeError, Triple, change, load
from shaclcheck import Term as Node

from kzgraph.graph.turtle import Term
from kzgraph.graph.workspace import FOLDERS, Workspace
from kzgraph.validate import gate, harm, shapes, syntax, waivers
from kzgraph.validate.child import in_child
from kzgraph.validate.finding import Finding
from kzgraph.validate.material import Material
from kzgraph.validate.places import Places
from kzgraph.validate.rules import PRIVATE
from kzgraph.validate.stages import Files, Version, blocks, concluded, stopped, through
from kzgraph.validate.versions import plan_of
from kzgraph.vocab import KZ

SHARED = "things"
Parts = frozenset[str]
OF_ALL = {"idle-shape", "unused-waiver"}  # rules that need what all sources have


class WideError(Exception):
    """What a change can reach does not show in the parts that it touches: all is to be judged."""


class _Version(NamedTuple):
    """A version, and the files of the parts that changed."""

    workspace: Workspace
    files: dict[Path, list[Triple]]

    @property
    def triples(self) -> set[Triple]:
        return {triple for triples in self.files.values() for triple in triples}

    @property
    def described(self) -> set[Term]:
        return {triple.subject for triple in self.triples if triple.predicate != KZ.namedIn}


def changed(before: Workspace, workspace: Workspace) -> Parts | None:
    """The parts of `graph/` in which two versions differ, if nothing else does; None where all must be judged."""
    then, now = _files_in(before), _files_in(workspace)
    parts = set()
    for name in then.keys() | now.keys():
        if name not in then or name not in now or not _same(then[name], now[name]):
            steps = Path(name).parts
            if steps[0] != "graph" or len(steps) < 3 or steps[1] == SHARED or not name.endswith(".ttl"):
                return None
            parts.add(steps[1])
    return frozenset(parts) if all((workspace.root / "graph" / part).is_dir() for part in parts) else None


def is_sound(versions: Sequence[Workspace], parts: Parts) -> bool:
    """Whether the gate lets through the parts in which versions differ, and of the first the names of all files in `graph/`."""
    now = versions[0]
    if gate.unread(now, ["graph"]) or any(gate.outside(file, now) for file in now.graph_files()):
        return False
    return not any(gate.check(version._replace(parts=parts).graph_files(), version) for version in versions)


def judged(versions: Sequence[Files], parts: Parts, texts: Mapping[str, Path]) -> list[list[Finding]]:
    """The findings of two versions, the present one first, as far as a change of the parts can reach; none where only two full runs tell.

    Raises LimitError.
    """

    def work() -> list[list[Finding]]:
        try:
            judge = _Judge(versions, parts, texts)
            return judge.findings(parts | texts.keys() | judge.private())
        except WideError:
            return []

    return in_child(work)


def _read(files: Iterable[Path], workspace: Workspace) -> dict[Path, list[Triple]]:
    triples, broken = syntax.check(files, workspace)
    if broken:
        raise WideError
    return triples


def _files_in(workspace: Workspace) -> dict[str, os.DirEntry[str]]:
    """What the folders of a workspace hold but folders, by its name from the root."""
    found: dict[str, os.DirEntry[str]] = {}
    pending = [str(workspace.root / folder) for folder in FOLDERS if (workspace.root / folder).is_dir()]
    start = len(str(workspace.root)) + 1
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    found[entry.path[start:]] = entry
    return found


def _same(one: os.DirEntry[str], other: os.DirEntry[str]) -> bool:
    """Whether two files are one, or hold the same; a link or a pipe is like none."""
    if not (one.is_file(follow_symlinks=False) and other.is_file(follow_symlinks=False)):
        return False
    here, there = one.stat(), other.stat()
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino) or (
        here.st_size == there.st_size and _content(one) == _content(other)
    )


def _content(file: os.DirEntry[str]) -> bytes:
    with open(file.path, "rb") as content:  # noqa: PTH123 (there are many files)
        return content.read()


class _Judge:
    """Judges two versions that differ in `changed`. `store` holds all files of one of them."""

    def __init__(self, versions: Sequence[Files], parts: Parts, texts: Mapping[str, Path]) -> None:
        self.texts = texts
        self.now = versions[0].workspace
        self.owner = cache(Material(self.now, {}, {}, {}, []).owner)
        self.parts: dict[str, dict[str, list[Triple]]] = {}  # what did not change, as far as it was read
        self.changed = parts
        self.files = versions
        self.versions = [
            _Version(files.workspace, _read(files.workspace._replace(parts=parts).graph_files(), files.workspace)) for files in versions
        ]
        now, then = (version.triples for version in self.versions)
        self.store = ox.Store()
        try:
            self._fill([file for file in self.now.graph_files() if file not in self.versions[0].files])
        except (SyntaxError, OSError, ValueError) as error:
            raise WideError from error
        elsewhere = {triple for triple in now | then if ox.Quad(*triple) in self.store}
        now, then = now - elsewhere, then - elsewhere
        change(self.store, now, set())
        self.own, self.at = (now - then, then - now), 0
        self.ontology, self.shapes = (_read(files, self.now) for files in (self.now.ontology_files(), self.now.shape_files()))
        try:
            self.plan = plan_of(tuple(triple for triples in self.shapes.values() for triple in triples))
        except ShapeError as error:
            raise WideError from error
        if self.plan.uncompiled(self.store):
            raise WideError
        self.by_value = self.plan.affected_values(self.store, *self.own)
        self.affected = self.plan.affected(self.store, *self.own) | {root: found.nodes for root, found in self.by_value.items()}
        self._refuse_questioned()

    def _fill(self, graph: Iterable[Path]) -> None:
        """Puts the ontology and the triples of some files into the empty store. Raises SyntaxError, OSError or ValueError."""
        for file in self.now.ontology_files():
            self.store.bulk_load(path=str(file), format=ox.RdfFormat.TURTLE)
        # read as one, which takes two thirds of the time: no file of data has nodes without an IRI
        self.store.bulk_load(input=b"\n".join(file.read_bytes() for file in graph), format=ox.RdfFormat.TURTLE)
        load((), self.store)

    def _refuse_questioned(self) -> None:
        """Raises WideError if a query may use a name that one version alone describes."""
        one, other = (version.described for version in self.versions)
        names = {re.split("[/#]", node.value)[-1] for node in one ^ other if isinstance(node, ox.NamedNode)}
        now, then = ({version.workspace.part(file) for file in version.files} for version in self.versions)
        names |= now ^ then  # a query may name the graph of a part
        for file in (*self.now.query_files(), *self.shapes) if names else ():
            if not names.isdisjoint(re.findall(r"[\w-]+", file.read_text(encoding="utf-8", errors="replace"))):
                raise WideError

    def private(self) -> Parts:
        """The parts that did not change and hold what belongs to a person alone. Raises WideError for a file that all share."""
        files = [file for file in self.now.graph_files() if file not in self.versions[0].files]
        data = _read([file for file in files if harm.may_be_private(file.read_bytes())], self.now)
        found = harm.check(Material(self.now, {}, {}, data, []))
        parts = frozenset(self.now.part(self.now.root / finding.file) for finding in found if finding.rule in PRIVATE)
        if not parts.isdisjoint(("", SHARED)):
            raise WideError
        return parts

    def _turn_to(self, version: int) -> None:
        """Makes the store hold that version."""
        if version != self.at:
            change(self.store, self.own[version], self.own[self.at])
            self.at = version

    def _files_of(self, version: int, parts: Iterable[str]) -> dict[Path, list[Triple]]:
        """The files of some parts in a version, in the order of their names."""
        workspace, own = self.versions[version]
        for part in parts:
            if part not in self.parts:
                files = [file for file in self.now._replace(parts=frozenset({part})).graph_files() if file not in self.versions[0].files]
                self.parts[part] = {self.now.relative(file): triples for file, triples in _read(files, self.now).items()}
        unchanged = {workspace.root / name: triples for part in parts for name, triples in self.parts[part].items()}
        return dict(sorted({**unchanged, **{file: triples for file, triples in own.items() if workspace.part(file) in parts}}.items()))

    def _pointing(self, parts: Parts) -> Parts:
        """The parts with those that say something of them. Raises WideError if something stands where it is not looked for."""
        nodes: set[Term] = set()
        met: set[Triple] = set()
        while True:
            known = {triple for version in (0, 1) for triples in self._files_of(version, parts).values() for triple in triples}
            new = {term for triple in known for term in (triple.subject, triple.object) if self._part(term) in parts} - nodes
            nodes |= new
            met.update(triple for node in new for triple in self._around(node))
            wider = parts.union(self._part(triple.object if triple.predicate == KZ.namedIn else triple.subject) for triple in met)
            if wider == parts and met <= known:
                return parts
            if wider == parts or not wider.isdisjoint(("", "ontology", SHARED)):
                raise WideError
            parts = wider

    def _part(self, term: Term) -> str:
        return self.owner(term.value) if isinstance(term, ox.NamedNode) else ""

    def _around(self, node: Term) -> Iterator[Triple]:
        """The triples with a node, but for those that only it says."""
        if isinstance(node, ox.NamedNode):
            find, graph = self.store.quads_for_pattern, ox.DefaultGraph()
            for quads in (find(node, None, None, graph), find(None, node, None, graph), find(None, None, node, graph)):
                yield from (Triple(*quad.triple) for quad in quads)

    def _beside(self, parts: Parts) -> Parts:
        """The parts to which some parts point, and so on, without those that all share."""
        found, pending = set(parts), set(parts)
        while pending:
            files = [triples for version in (0, 1) for triples in self._files_of(version, pending).values()]
            terms = {term for triples in files for triple in triples for term in (triple.subject, triple.object)}
            pending = {self._part(term) for term in terms} - found - {"", "ontology", SHARED}
            found |= pending
        return frozenset(found)

    def _materials(self, parts: Parts) -> list[Material]:
        beside, materials = {*self._beside(parts), SHARED}, []
        for number, (workspace, _) in enumerate(self.versions):
            ontology = dict(zip(workspace.ontology_files(), self.ontology.values(), strict=True))
            of_shapes = dict(zip(workspace.shape_files(), self.shapes.values(), strict=True))
            data = self._files_of(number, beside)
            materials.append(Material(workspace, ontology, of_shapes, data, workspace.query_files(), parts, self._is_described))
        return materials

    def _is_described(self, iri: str) -> bool:
        return any(quad.predicate != KZ.namedIn for quad in self.store.quads_for_pattern(ox.NamedNode(iri), None, None))

    def findings(self, parts: Parts) -> list[list[Finding]]:
        """The findings of both versions: those in the parts and in what points to them, and others that one version alone has."""
        while True:
            parts = self._pointing(parts)
            found = self._judged(parts)
            now, before = found
            common = {*now} & {*before}
            kept = [[one for one in own if self.now.part(self.now.root / one.file) in parts or one not in common] for own in found]
            odd = [one for own in kept for one in own if one not in common and self.now.part(self.now.root / one.file) not in parts]
            if any(one.rule in OF_ALL and not self._is_of(one, parts) for one in odd):
                raise WideError
            wider = {self._part_of(text) for one in odd for text in (one.focus, one.value)} - {"", "ontology", SHARED}
            if wider <= self._beside(parts):
                return kept
            parts = parts | wider

    def _is_of(self, finding: Finding, parts: Parts) -> bool:
        """Whether a waiver that waives nothing is one of a node or a file of these parts."""
        node = next((waiver.node for waiver in waivers.read(self.now) if waiver.line == finding.line), "")
        return (self._part_of(node) or self.now.part(self.now.root / node)) in parts

    def _part_of(self, text: str) -> str:
        """The part of a node as a finding writes it; empty for what is none."""
        return self.owner(text[1:-1]) if text.startswith("<") else ""

    def _judged(self, parts: Parts) -> list[list[Finding]]:
        """What the stages of the list report of both versions; that of queries stands for all sources."""
        pairs = zip(self.files, self._materials(parts), strict=True)
        versions = [Version(files, self.texts, lambda _, __: [], material) for files, material in pairs]
        found: list[list[Finding]] = []
        for number, version in enumerate(versions):
            self._turn_to(number)
            found.append(through(version, ("literals", "terms", "ownership", "harm")))
        now, before = found
        if ended := stopped(versions[0], now):
            return [[*ended], []]
        if any(map(blocks, before)):
            raise WideError  # what the shapes would have found in it is not known
        worded = [through(version, ("wording",)) for version in versions]
        found = [through(version, ("nothing", "evidence"), own) for version, own in zip(versions, found, strict=True)]
        nodes = {node for version in versions for node in version.material.judged_nodes() or ()}
        described: set[Node] = {node for node in nodes if isinstance(node, ox.NamedNode)}
        results = self._results([*chain(*found, *worded)], described)
        lists = []
        for version, own, words, of_shapes in zip(versions, found, worded, results, strict=True):
            near = replace(version, judge=partial(self._placed, of_shapes))
            lists.append(concluded(near, [*through(near, ("shapes", "coverage"), own), *words]))
        return lists

    def _placed(self, results: Iterable[Result], material: Material, asked: Sequence[Path]) -> list[Finding]:
        """The findings of results of the shapes."""
        texts = shapes.texts_of(triple for triples in self.shapes.values() for triple in triples)
        return shapes.placed(results, texts, Places(material.union, material.workspace, asked))

    def _results(self, findings: Iterable[Finding], described: set[Node]) -> list[list[Result]]:
        """The results in both versions at the nodes that the change can affect, and at all that a finding is about: one may explain it.

        Where a change can affect any node by the value of a result, those with the nodes that the judged parts describe.
        """
        found: list[list[Result]] = [[], []]
        values = {root: own.values for root, own in self.by_value.items()}
        self._run((0, 1), found, self.affected)
        self._run((0, 1), found, dict.fromkeys(values), values)
        # of other nodes and values the results are the same in both versions
        self._run((self.at,), found, dict.fromkeys(values), {root: described - judged for root, judged in values.items()})
        nodes: set[Node] = {ox.NamedNode(text[1:-1]) for one in findings for text in (one.focus, one.value) if text.startswith("<")}
        looked_at: set[Node] = set()
        every = {root.id: self.affected.get(root.id, set()) for root in self.plan.roots}
        while True:
            met = {term for own in found for one in own for term in (one.focus, one.value) if isinstance(term, ox.NamedNode)}
            new = (nodes | met) - looked_at
            if not new:
                return found
            self._run((self.at,), found, {root: new - judged for root, judged in every.items() if judged is not None})
            self._run((self.at,), found, dict.fromkeys(values), {root: new - judged for root, judged in values.items()})
            looked_at |= new

    def _run(
        self,
        versions: Sequence[int],
        found: list[list[Result]],
        focus: Mapping[Node, set[Node] | None],
        values: Mapping[Node, set[Node]] | None = None,
    ) -> None:
        """Adds the results at some nodes, of some shapes with some values, to those of each version; of one version to those of both.

        Raises WideError for a shape that cannot be compiled.
        """
        for number in sorted(versions, key=lambda version: version != self.at) if focus else ():
            self._turn_to(number)
            try:
                results = self.plan.run(self.store, focus, values=values)
            except ShapeError as error:
                raise WideError from error
            if results.fallback:
                raise WideError
            if len(versions) > 1:
                found[number] += results.findings
            else:
                same = [one for one in results.findings if not self._may_differ(one)]
                for own in found:
                    own += same

    def _may_differ(self, result: Result) -> bool:
        """Whether a result of one version may lack in the other; each has its own already."""
        if result.root is None:
            return False
        by_value = self.by_value.get(result.root)
        return result.start in (self.affected.get(result.root) or ()) or (by_value is not None and result.value in by_value.values)
