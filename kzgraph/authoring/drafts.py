"""A workspace with all that was drafted so far. Nothing of it is written: a later draft reads what an earlier one adds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox
from shaclcheck import ShapeError, Triple

from kzgraph.authoring import slots, sources
from kzgraph.authoring.draft import UNFINISHED, Added, Draft
from kzgraph.authoring.slots import Form
from kzgraph.authoring.sources import Source
from kzgraph.dates import today
from kzgraph.errors import Faults, UsageError
from kzgraph.graph import store as stores
from kzgraph.graph import writer
from kzgraph.graph.names import short
from kzgraph.graph.store import select
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Block, Document, Pair
from kzgraph.graph.writing import writable
from kzgraph.reading.evidence import Quotations
from kzgraph.safety import sandbox
from kzgraph.validate import shapes, waivers, wording
from kzgraph.validate.material import Material
from kzgraph.validate.rules import BUILT_IN, FILE_BYTES
from kzgraph.validate.versions import plan_of
from kzgraph.validate.wording.texts import Graph
from kzgraph.vocab import RDF


class Drafts:
    """Drafts of one command. `store` holds the graph with what they add, and `nodes` are those of which they say something."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = writable(workspace)
        self.store = stores.load(workspace)
        self.nodes: set[ox.NamedNode] = set()
        self._quotations: dict[str, Quotations] = {}
        self._texts: dict[Path, str] = {}
        self._added: list[tuple[Path, str]] = []
        self._new: list[ox.Triple] = []
        self._notes: list[str] = []
        self._forms: dict[str, dict[ox.NamedNode, Form]] = {}
        self._sources: dict[str | None, Source] = {}

    @property
    def home(self) -> str:
        """The namespace in which the workspace mints."""
        return self.workspace.settings.namespace

    def form(self, name: str, having: str) -> Form:
        """The form of a class among those with a property. Raises UsageError, offering others."""
        if having not in self._forms:
            self._forms[having] = slots.forms(self.workspace, having)
        return slots.named(self._forms[having], name)

    def source(self, name: str | None, places: Sequence[str] = ()) -> Source:
        """The source of a name, else the one whose prefix or namespace its passages have, or the only one. Raises UsageError."""
        name = name or sources.of_places(self.workspace, places)
        if name not in self._sources:
            self._sources[name] = sources.find(self.workspace, self.store, name)
        return self._sources[name]

    def quotations(self, text: str) -> Quotations:
        """How texts of ours are held against a text; the names are those of shared things."""
        if text not in self._quotations:
            query = "SELECT ?name { ?kind kz:thingsFile ?file . ?thing a ?kind ; rdfs:label|skos:altLabel ?name }"
            self._quotations[text] = Quotations([text], lambda: [row["name"].value for row in select(self.store, query)])
        return self._quotations[text]

    def document(self, file: Path) -> Document:
        """A file as the drafts leave it."""
        return writer.document(self._texts[file], file) if file in self._texts else writer.read(file)

    def blocks(self, node: ox.NamedNode) -> list[tuple[Path, Block]]:
        """Where the graph says something of a node."""
        files = dict.fromkeys([*self.workspace.graph_files(), *self._texts])
        return [(file, block) for file in files for block in self.document(file).blocks if block.subject == node]

    def refuse_known(self, node: ox.NamedNode, kept: str) -> None:
        """Raises UsageError if a node is described or mentioned already; `kept` says what to do."""
        if next(self.store.quads_for_pattern(node, None, None), None) or next(self.store.quads_for_pattern(None, None, node), None):
            blocks = self.blocks(node)
            described = [file for file, block in blocks if any(predicate == RDF.type for predicate, _ in block.pairs)]
            files = [*described, *(file for file, _ in blocks)]
            drafted = files and not any(block.subject == node for block in (writer.read(files[0]).blocks if files[0].exists() else ()))
            if drafted:
                raise UsageError(f"{short(node)} is what another row adds too: give one of the two another name.")
            place = self.workspace.relative(files[0]) if files else "another file"
            raise UsageError(f"{short(node)} is there already, in {place}: {kept}")

    def begin(self, file: Path, text: str) -> None:
        """Drafts the head of a new file, which `add` goes on with: prefixes and comments."""
        self._texts[file] = text

    def add_all(self, file: Path, blocks: Sequence[tuple[ox.NamedNode, Sequence[Pair]]], names: Mapping[str, str]) -> None:
        """Drafts many blocks at the end of a file, which is read once."""
        document = self.document(file)
        known = writer.Names(document.prefixes, names)
        text = "\n".join(writer.block(node, pairs, known) for node, pairs in blocks)
        self._texts[file], _ = writer.inserted(document, text, known)
        self._added.append((file, text))
        self._learn([ox.Triple(node, predicate, value) for node, pairs in blocks for predicate, value in pairs])

    def add(
        self,
        file: Path,
        node: ox.NamedNode,
        pairs: Sequence[Pair],
        names: Mapping[str, str],
        after: Block | None = None,
        *,
        first: bool = False,
    ) -> None:
        """Drafts a block at the end of a file, after another block or before the first."""
        document = self.document(file)
        known = writer.Names(document.prefixes, names)
        block = writer.block(node, pairs, known)
        self._texts[file], _ = writer.inserted(document, block, known, after, first)
        self._added.append((file, block))
        self._learn([ox.Triple(node, predicate, value) for predicate, value in pairs])

    def change(self, file: Path, old: Block, pairs: Sequence[Pair], names: Mapping[str, str]) -> None:
        """Drafts other statements in place of those of a block."""
        document = self.document(file)
        known = writer.Names(document.prefixes, names)
        block = writer.block(old.subject, pairs, known)
        self._texts[file] = writer.rewritten(document, {old: block}, known)
        self._added.append((file, block))
        for predicate, value in set(old.pairs) - set(pairs):
            for quad in list(self.store.quads_for_pattern(old.subject, predicate, value)):
                self.store.remove(quad)
        self._learn([ox.Triple(old.subject, predicate, value) for predicate, value in pairs])

    def note(self, *texts: str) -> None:
        self._notes += texts

    def worded(self) -> Iterator[tuple[ox.NamedNode, str]]:
        """What `validate` has against the wording of what was drafted, each with its node."""
        graph = Graph(Triple(quad.subject, quad.predicate, quad.object) for quad in self.store)
        for clash in wording.clashes(graph, Material(self.workspace, {}, {}, {}, []), self.nodes):
            texts = (clash.at[2].value, clash.other[2].value if clash.other else "")
            if clash.at[0] in self.nodes and not any(text.startswith(UNFINISHED) for text in texts):
                yield clash.at[0], f"{clash.message} ({clash.rule}). {BUILT_IN[clash.rule].fix}"

    def refused(self) -> Iterator[tuple[ox.NamedNode, str]]:
        """What the shapes refuse of the statements that were drafted, each with its node; what is still lacking is no fault.

        The shapes run in the sandbox. Raises UsageError if one of the workspace is ill-formed, and LimitError.
        """
        for iri, fault in sandbox.value(lambda: [[node.value, text] for node, text in self._refused()]):
            yield ox.NamedNode(iri), fault

    def _refused(self) -> Iterator[tuple[ox.NamedNode, str]]:
        files = self.workspace.shape_files()
        one_graph = ox.Store()  # queries over the graphs of a hundred sources take longer than this copy
        one_graph.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in self.store)
        try:
            parsed = [Triple(*triple) for file in files for triple in parse(file)]
            results = plan_of(tuple(parsed)).run(one_graph, self.nodes)
        except ShapeError as error:
            raise UsageError(f"{error}: fix the shape first.") from None
        drafted = {(triple.subject, triple.object) for triple in self._new}
        begun = {triple.subject for triple in self._new if triple.predicate == RDF.type}
        at_fault = [one for one in results if one.focus in begun or (one.focus, one.value) in drafted]
        texts = shapes.texts_of(parsed)
        for finding in dict.fromkeys(waivers.applied([shapes.finding(one, texts) for one in at_fault], self.workspace, today())):
            has_value = finding.value and not finding.value.startswith(f'"{UNFINISHED}')
            if has_value and finding.severity == "error" and not finding.waived:
                yield ox.NamedNode(finding.focus[1:-1]), f"{finding.message} ({finding.rule}). {finding.fix}"

    def refuse(self) -> None:
        """Raises UsageError for all that the shapes refuse."""
        faults = Faults()
        faults.found += [text for _, text in self.refused()]
        faults.refuse()

    def draft(self, *then: str) -> Draft:
        """All that was drafted, and the commands that come next. Raises UsageError for a file that `validate` would refuse for its size."""
        for file, text in self._texts.items():
            if (size := len(text.encode())) > FILE_BYTES:
                found = f"{file.relative_to(self.workspace.root)} would have {size / 2**20:.1f} MiB"
                raise UsageError(f"expected a file of at most {FILE_BYTES >> 20} MiB: {found}. Give a long text in parts, each a source.")
        times = Counter(self._notes)
        notes = tuple(f"{note} ({count} times)" if count > 1 else note for note, count in times.items())
        last = {(file, block.split(maxsplit=1)[0]): (file, block) for file, block in self._added}  # one may have been changed again
        added = tuple(Added(file, self._line(file, block), block) for file, block in last.values())
        return Draft(dict(self._texts), added, notes, then)

    def _line(self, file: Path, block: str) -> int:
        """The line at which a block begins once all is drafted."""
        return self._texts[file][: self._texts[file].index(block.rstrip("\n"))].count("\n") + 1

    def _learn(self, triples: Sequence[ox.Triple]) -> None:
        known = {triple for triple in triples if next(self.store.quads_for_pattern(*triple), None)}
        self._new += [triple for triple in triples if triple not in known]
        self.store.extend(ox.Quad(*triple) for triple in triples if triple not in known)
        self.nodes |= {triple.subject for triple in triples if isinstance(triple.subject, ox.NamedNode)}
