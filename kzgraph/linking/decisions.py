"""The links into one dataset: in `graph/links/` if it is published, beside the work file if it is not; and those between rows of lists,
beside the work file whatever their rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.graph import writing
from kzgraph.graph.names import short
from kzgraph.linking import files
from kzgraph.linking.candidates.rows import RECOMMENDATIONS
from kzgraph.linking.judgements import Judgements, keys
from kzgraph.linking.links import BY_TOOL, CLOSE, CONFIRMING, EXACT, RELATED, Dataset, Link, checked, score_text
from kzgraph.model import kinds
from kzgraph.safety import lock, transaction
from kzgraph.safety.files import repository
from kzgraph.vocab import KZ, KZR, KZV, OWL, RDF, SKOS

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.linking.work import Header, Pair
    from kzgraph.safety.transaction import Transaction

# What a reviewer may write, by the answer that it is.
WORDS = {"y": "same", "yes": "same", "same": "same", "r": "related", "related": "related", "n": "no", "no": "no", "u": "unsure"}
WORDS |= {"unsure": "unsure", "double": "double", "repeats": "same", "bears-on": "related", "not-comparable": "no"}
# Evidence, terms and what links are made of: as the shape Link-subject-linkable has it.
_OURS = (*kinds.PASSAGES, kinds.DATASET, kinds.LINK, kinds.COMPARISON, kinds.READING, kinds.SILENCE)
_NEVER = {KZ + name for name in _OURS} | {SKOS + "ConceptScheme"}
_NEVER |= {OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Ontology")}


def check_place(place: Path, workspace: Workspace, dataset: Dataset) -> None:
    """Raises UsageError for a work file or a table in a folder of the workspace, where only data lies, and, if the dataset is private or
    restricted, for one in the workspace or in a git repository. A symbolic link counts as where it leads.
    """
    tree = workspace.root if workspace.holds(place) else repository(place)
    if tree and not dataset.is_published:
        raise UsageError(
            f"{place}: lies in {tree}. {dataset.title} is not marked as published, so neither its rows nor judgements of them "
            "may be kept in a workspace or a git repository. Name a folder outside, or say in the mapping that the list is published."
        )
    if workspace.is_data(place):
        raise UsageError(
            f"{place}: lies in a data folder of the workspace. Undecided pairs are not data: name a place such as build/links/."
        )


class Decisions(Judgements[Link]):
    """The judgements of one dataset."""

    written_as = f"{Judgements.written_as} or double (a second row of what another row was matched with)"

    def __init__(self, workspace: Workspace, dataset: Dataset, beside: Path, kind: str = "", lists: int = 0) -> None:
        """`beside` is the work file; the keys say what is asked of its `kind`, and `lists` is as in its header.

        Raises UsageError where decisions may not be written.
        """
        check_place(beside, workspace, dataset)
        self.dataset, self.lists = dataset, lists
        self.in_graph = dataset.is_published and not lists
        if kind == RECOMMENDATIONS:
            self.keys = keys(y="repeats", r="bears on", n="not comparable")
            self.written_as = "y (repeats), r (bears-on), n (not-comparable), u (unsure)"
        if self.in_graph:
            file = files.folder(writing.writable(workspace).root) / f"{dataset.name}.ttl"
        else:
            file = beside.with_name(f"{dataset.name}.links.ttl")
        super().__init__(workspace, file)

    def judged(self, header: Header, pair: Pair, answer: str, role: str, day: str, reason: str = "") -> Link:
        """As `judged` of this module, by the graph as it is now."""
        link = judged(header, pair, answer, role, day, self.store())
        link = link._replace(called=pair.local) if self.lists else link
        return link._replace(justification=reason) if reason else link

    def checked(self, judgement: Link) -> Link:
        """The link with a normalised score. Raises UsageError if a value is not valid, or if it is of another dataset."""
        link = checked(judgement, f"{judgement.subject} {judgement.object}")
        if link.dataset != self.dataset.name:
            raise UsageError(f"{link.object}: belongs to {link.dataset}, not to {self.dataset.name}.")
        return link

    def refused(self, one: str, other: str) -> str:
        """As `may_be_linked`; rows of lists may."""
        return "" if self.lists else may_be_linked(self.store(), one, other)

    def store(self) -> ox.Store:
        """The graph as its files are now; nothing for rows of lists."""
        return ox.Store() if self.lists else super().store()

    def answer(self, pair: Pair, text: str) -> str:  # noqa: ARG002 (the same for all pairs)
        """Same, related, no, unsure or double."""
        return WORDS.get(text, "")

    def unfounded(self, pair: Pair, answer: str, beside: Iterable[Link]) -> str:
        """A double needs an exact match of its node with another row."""
        subject = pair.candidate.subject
        if answer != "double" or any(link.subject == subject and link.relation == EXACT for link in beside):
            return ""
        return f"double needs an exact match of {short(subject)} with another row, and there is none: write y or r."

    def _files(self) -> Iterable[Path]:
        return (self.file,)

    def _load(self) -> Iterable[Link]:
        return files.read_links(self.file)

    @contextmanager
    def _begun(self) -> Iterator[Transaction]:
        """A transaction on the files of the workspace, or on that of a private dataset, which lies elsewhere."""
        key = writing.key(self.workspace.root) if self.in_graph else self.file
        with ExitStack() as stack:
            stack.enter_context(lock.held(key))
            if not self.in_graph:
                stack.enter_context(writing.reading(self.workspace))
            with writing.sources(self.workspace) if self.in_graph else transaction.begin(key) as change:
                yield change

    def _put(self, change: Transaction, judgements: Mapping[tuple[str, str], Link]) -> None:
        """Has all links written, and the dataset described where they stand."""
        files.put_links(change, self.file, self.dataset, judgements.values(), of_lists=bool(self.lists))
        if self.in_graph:
            file = self.file.with_name(files.DATASETS)
            known = files.read_datasets(file)
            if self.dataset.name not in known:
                files.put_datasets(change, file, {**known, self.dataset.name: self.dataset})

    def _rivals(self, judgement: Link, other: Link) -> bool:
        """Whether two exact matches give a node two external things, or an external thing two nodes.

        One list may repeat a thing at will.
        """
        if self.lists == 1:
            return False
        both = judgement.relation == EXACT and other.relation == EXACT and judgement.pair != other.pair
        return both and (judgement.pair[0] == other.pair[0] or judgement.pair[1] == other.pair[1])


def judged(header: Header, pair: Pair, answer: str, role: str, day: str, store: ox.Store) -> Link:
    """The link that an answer (same, related, no, unsure, double) makes of a pair.

    "same" is an exact match if the role may confirm one and the node can be the same thing; else a close match. "double" is a close match:
    the dataset has two rows of one thing, and an exact match leads to one of them.
    """
    candidate = pair.candidate
    relation = RELATED if answer == "related" else CLOSE
    if answer == "same" and role in CONFIRMING and can_be_the_same(store, candidate.subject):
        relation = EXACT
    state = {"no": "negative", "unsure": "unsure"}.get(answer, "positive")
    spoken = {
        True: [reason.aspect for reason in candidate.reasons if reason.weight > 0],
        False: [reason.aspect for reason in candidate.reasons if reason.weight < 0],
    }
    grounds = [
        f"{word} it: {', '.join(dict.fromkeys(spoken[sign]))}." for word, sign in (("For", True), ("Against", False)) if spoken[sign]
    ]
    twice = ["The dataset has another row of the same thing."] if answer == "double" else []
    why = " ".join(["Compared side by side.", *twice, *grounds])
    score = score_text(candidate.score, candidate.object)
    return Link(
        candidate.subject,
        candidate.object,
        header.dataset.name,
        relation,
        state,
        role,
        day,
        why,
        BY_TOOL,
        pair.external,
        score,
        header.tool,
    )


def can_be_the_same(store: ox.Store, subject: str) -> bool:
    """Whether a node can be the thing that a record describes: an event or an assertion never is."""
    node = ox.NamedNode(subject)
    kinds = {quad.object for quad in store.quads_for_pattern(node, RDF.type, None)}
    return KZ.Event not in kinds and not any(True for _ in store.quads_for_pattern(node, KZ.voice, None))


def may_be_linked(store: ox.Store, subject: str, there: str) -> str:
    """Why a node of this graph may not be linked to `there`, without naming either; empty if it may."""
    classes = _kinds(store, subject)
    if not classes:
        return "the subject is no longer in the graph"
    if KZ + kinds.WITHDRAWN in classes:
        return "the subject was withdrawn: no link of it may be written"
    if KZ + kinds.GROUP in classes:
        return "a group is never linked: that would narrow it to single people"
    if classes & _NEVER:
        return "the subject is evidence, a term, a dataset or a link: only things, concepts and assertions are linked"
    if _kinds(store, there) or there.startswith(KZV) or (there.startswith(KZR) and "/" not in there.removeprefix(KZR)):
        return "both nodes are in this graph, but a link leads to another dataset: if they are the same, merge them by hand"
    return ""


def _kinds(store: ox.Store, iri: str) -> set[str]:
    quads = store.quads_for_pattern(ox.NamedNode(iri), RDF.type, None)
    return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}
