"""Withdrawal: a person or a passage is taken out of the graph and leaves a day and no name."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.authoring import slots
from kzgraph.authoring.searched import Unsearched
from kzgraph.authoring.slots import Form
from kzgraph.authoring.traces import Mention, Traces, mentions
from kzgraph.dates import today
from kzgraph.errors import KzgraphError, UsageError
from kzgraph.graph import store as stores
from kzgraph.graph import translations, writer
from kzgraph.graph.names import short
from kzgraph.graph.resolve import resolve
from kzgraph.graph.store import LABELS
from kzgraph.graph.turtle import parse
from kzgraph.graph.workspace import Workspace
from kzgraph.graph.writer import Block, Document, Pair
from kzgraph.graph.writing import writable
from kzgraph.vocab import DCTERMS, KZ, KZV, RDF, SKOS, XSD

Nodes = tuple[ox.NamedNode, ...]
PERSON, PASSAGE, PAGE_PASSAGE, SOURCE = KZ.Person, KZ.Passage, KZ.PagePassage, KZ.Source
ISSUED = ox.NamedNode(DCTERMS + "issued")
WITHDRAWN, WITHDRAWN_ON = KZ.Withdrawn, KZ.withdrawnOn
WITHIN, STATED_IN, NAMED_IN, LINK_SUBJECT = (ox.NamedNode(KZ + name) for name in ("within", "statedIn", "namedIn", "linkSubject"))
NO_USE = (RDF.type, LINK_SUBJECT)  # a link is about a thing that something else must use
NAMES = (*LABELS, SKOS.altLabel)


class Altered(NamedTuple):
    """A statement of a node that stays: taken out since it pointed at what goes, or rewritten without the name."""

    file: Path
    node: ox.NamedNode
    property: ox.NamedNode
    how: str


class Withdrawal(NamedTuple):
    """What a withdrawal does to files (None removes one), and what the user must know.

    `tombstones` leave a day; `removed` go with them; `unused` are things and concepts that nothing uses any more, `unnamed` things that no
    passage names any more, `bare` passages that carry no assertion any more; `mentions` are places that still name the node, and
    `unsearched` files and folders that were not searched.
    """

    texts: dict[Path, str | None]
    tombstones: Nodes
    removed: Nodes
    altered: tuple[Altered, ...]
    unused: Nodes
    unnamed: Nodes
    bare: Nodes
    mentions: tuple[Mention, ...]
    unsearched: tuple[Unsearched, ...]


class _Graph:
    """The files of the graph as documents, all their triples, and the classes of each node."""

    def __init__(self, workspace: Workspace) -> None:
        self.documents = {file: writer.read(file) for file in workspace.graph_files()}
        self.triples = [triple for document in self.documents.values() for triple in writer.triples(document.blocks)]
        self.kinds: dict[ox.NamedNode, set[ox.NamedNode]] = {}
        for subject, predicate, value in self.triples:
            if predicate == RDF.type and isinstance(value, ox.NamedNode):
                self.kinds.setdefault(subject, set()).add(value)


def withdraw(workspace: Workspace, name: str, day: str) -> Withdrawal:
    """What it means to take out the person or the passage of this name. Writes nothing. Raises UsageError for what is neither."""
    from kzgraph.validate.literals import FORMS

    form = FORMS["date"]
    if not re.fullmatch(form.pattern, day) or not form.is_value(day):
        raise UsageError(f"--on {day}: write {form.like}.")
    if day > (today() + datetime.timedelta(days=1)).isoformat():
        raise UsageError(f"--on {day}: lies in the future. Expected a day up to today, {today()}.")
    node = resolve(stores.load(writable(workspace)), name, exact=True)
    graph = _Graph(workspace)
    issued = min((value.value for _, predicate, value in graph.triples if predicate == ISSUED), default="")
    if day < issued:
        raise UsageError(
            f"--on {day}: lies before {issued}, when the first source was published. Check the date, or the clock of this machine."
        )
    kinds = graph.kinds.get(node, set())
    _refuse(graph, node, kinds)
    person = PERSON in kinds
    assertions, things, comparisons, silences = slots.forms_of_each(workspace, "statedIn", "namedIn", "second", "nearest")
    gone = {node} if person else _with_inner(graph, node)
    kept = {*things, SOURCE, PASSAGE, PAGE_PASSAGE}
    removed = {subject for subject, _, value in graph.triples if person and value == node and not graph.kinds.get(subject, set()) & kept}
    removed |= _emptied(graph, gone, removed, {**assertions, **comparisons, **silences})
    names = [value.value for subject, predicate, value in graph.triples if person and subject == node and predicate in NAMES]
    plan = _Plan(graph, gone, removed, Traces(names), ox.Literal(day, datatype=XSD.date))
    texts = {file: text for file, document in graph.documents.items() if (text := plan.rewritten(file, document)) != document.text}
    texts |= _translated(workspace, plan)
    unused, unnamed, bare = _lost(workspace, graph, plan, things)
    places, unsearched = mentions(workspace, texts, plan.traces, [node.value for node in gone])
    return Withdrawal(texts, _sorted(gone), _sorted(removed), tuple(plan.altered), unused, unnamed, bare, tuple(places), tuple(unsearched))


def _sorted(nodes: Iterable[ox.NamedNode]) -> Nodes:
    return tuple(sorted(nodes, key=lambda node: node.value))


def _refuse(graph: _Graph, node: ox.NamedNode, kinds: set[ox.NamedNode]) -> None:
    """Raises UsageError for what is neither a person nor a passage."""
    name = short(node)
    if WITHDRAWN in kinds:
        days = [value.value for subject, predicate, value in graph.triples if subject == node and predicate == WITHDRAWN_ON]
        raise UsageError(f"{name} was withdrawn already, on {', '.join(days)}.")
    if not kinds & {PERSON, PASSAGE, PAGE_PASSAGE}:
        classes = " and ".join(sorted(short(kind) for kind in kinds)) or "no node of the graph"
        raise UsageError(
            f"{name} is {classes}. Only persons and passages are withdrawn, since a name or a text may have to be forgotten for good. "
            "Remove anything else from its file with an editor. kzgraph validate then lists the references to it."
        )


def _with_inner(graph: _Graph, passage: ox.NamedNode) -> set[ox.NamedNode]:
    """A passage and those within it, which locate the same text."""
    gone = {passage}
    while inner := {subject for subject, predicate, value in graph.triples if predicate == WITHIN and value in gone} - gone:
        gone |= inner
    return gone


def _emptied(graph: _Graph, gone: set[ox.NamedNode], removed: set[ox.NamedNode], forms: Mapping[ox.NamedNode, Form]) -> set[ox.NamedNode]:
    """The assertions, comparisons and silences that say nothing any more, since all their values of something that their class must have
    go: their passage, the demand that they were a condition of, the side of a contrast, what is compared, what came nearest."""
    values: dict[ox.NamedNode, list[tuple[ox.NamedNode, object]]] = {}
    for subject, predicate, value in graph.triples:
        values.setdefault(subject, []).append((predicate, value))
    needs = {
        node: [
            *(frozenset([slot.path]) for slot in forms[kind].slots.values() if slot.least),
            *(paths for paths, _ in forms[kind].choices),
        ]
        for node, kinds in graph.kinds.items()
        for kind in kinds
        if kind in forms
    }
    emptied: set[ox.NamedNode] = set()
    while True:
        out = gone | removed | emptied
        more = {
            node
            for node, paths in needs.items()
            if node not in out
            for needed in paths
            if (had := [value for predicate, value in values[node] if predicate in needed]) and all(value in out for value in had)
        }
        if not more:
            return emptied
        emptied |= more


class _Plan:
    """What becomes of each block; `altered` gathers the statements of nodes that stay."""

    def __init__(self, graph: _Graph, gone: set[ox.NamedNode], removed: set[ox.NamedNode], traces: Traces, day: ox.Literal) -> None:
        self.graph, self.gone, self.removed, self.traces, self.day = graph, gone, removed, traces, day
        self.altered: list[Altered] = []
        self.after: list[ox.Triple] = []

    def rewritten(self, file: Path, document: Document) -> str | None:
        """The new text of a file, the old one where nothing changes, None where no statement is left. Raises KzgraphError if the text
        does not say what is meant."""
        pairs = {block: self._pairs(file, block) for block in document.blocks}
        meant = {ox.Triple(block.subject, *pair) for block, kept in pairs.items() for pair in kept}
        self.after += meant
        names = writer.Names(document.prefixes)
        changed = {
            block: writer.block(block.subject, kept, names) if kept else "" for block, kept in pairs.items() if kept != list(block.pairs)
        }
        if not changed:
            return document.text
        if not meant:
            return None
        text = writer.rewritten(document, changed, names)
        if set(writer.triples(writer.document(text, file).blocks)) != meant:
            raise KzgraphError(f"{file}: cannot be changed safely: nothing was written. Write each node as a block of its own.")
        return text

    def _pairs(self, file: Path, block: Block) -> list[Pair]:
        """The statements that stay of a block."""
        if block.subject in self.gone:
            described = any(predicate == RDF.type for predicate, _ in block.pairs)
            return [(RDF.type, WITHDRAWN), (WITHDRAWN_ON, self.day)] if described else []
        if block.subject in self.removed:
            return []
        kept: list[Pair] = []
        named = PERSON in self.graph.kinds.get(block.subject, set())  # the name of somebody else stays, however alike
        for predicate, value in block.pairs:
            if value in self.gone or value in self.removed:
                self.altered.append(Altered(file, block.subject, predicate, "taken out"))
                continue
            redacted = value if named else self._without_names(value)
            if redacted != value:
                self.altered.append(Altered(file, block.subject, predicate, "rewritten without the name"))
            kept.append((predicate, redacted))
        return kept

    def _without_names(self, value: writer.Value) -> writer.Value:
        if isinstance(value, ox.NamedNode):
            return ox.NamedNode(self.traces.cut(value.value))
        text = self.traces.blotted(value.value)
        return ox.Literal(text, language=value.language) if value.language else ox.Literal(text, datatype=value.datatype)


def _translated(workspace: Workspace, plan: _Plan) -> dict[Path, str | None]:
    """The catalogues without the translations of texts that go, are rewritten or name somebody who goes; None where no entry is left."""
    out = {short(node) for node in plan.gone | plan.removed} | {short(entry.node) for entry in plan.altered}
    kept = {(short(subject), value.value) for subject, _, value in plan.after if isinstance(value, ox.Literal)}
    texts: dict[Path, str | None] = {}
    for file in workspace.catalogues():
        entries, text = translations.read(file), file.read_bytes().decode("utf-8")
        lines = text.split("\n")
        dropped = [
            entry
            for entry in entries
            if (entry.node in out and (entry.node, entry.english) not in kept)
            or any(plan.traces.blotted(said) != said for said in (entry.english, entry.text, translations.said(lines, entry)))
        ]
        left = translations.without(text, dropped)
        blotted = plan.traces.blotted(left)  # what comments say before the first entry and between them
        if dropped or blotted != left or plan.traces.blotted(text) != text:
            texts[file] = blotted if len(dropped) < len(entries) else None
    return texts


def _lost(workspace: Workspace, graph: _Graph, plan: _Plan, things: Mapping[ox.NamedNode, Form]) -> tuple[Nodes, Nodes, Nodes]:
    """Things and concepts that nothing uses now, things that no passage names now, passages that carry no assertion now."""
    out = plan.gone | plan.removed
    elsewhere = {triple.object for file in [*workspace.ontology_files(), *workspace.shape_files()] for triple in parse(file)}

    def pointed(triples: Iterable[ox.Triple]) -> set[ox.NamedNode]:
        return {value for _, predicate, value in triples if isinstance(value, ox.NamedNode) and predicate not in NO_USE}

    def lost(predicate: ox.NamedNode, end: int) -> set[ox.NamedNode]:
        before, after = ({triple[end] for triple in triples if triple.predicate == predicate} for triples in (graph.triples, plan.after))
        return {node for node in before - after - out if isinstance(node, ox.NamedNode)}

    unused = {
        node
        for node in pointed(graph.triples) - pointed(plan.after) - out - elsewhere
        if node.value.startswith(KZV) or graph.kinds.get(node, set()) & things.keys()
    }
    return _sorted(unused), _sorted(lost(NAMED_IN, 0)), _sorted(lost(STATED_IN, 2))
