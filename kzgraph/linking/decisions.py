"""The decisions about one dataset: in `graph/links/` if it is published, beside the work file if it is not.

Each decision is written at once, under a lock, into the file as it is then: two reviewers never overwrite each other's decisions.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.errors import UsageError
from kzgraph.graph import store as stores
from kzgraph.graph import writing
from kzgraph.linking import files
from kzgraph.linking.linkable import may_be_linked
from kzgraph.linking.links import EXACT, Dataset, Link, checked
from kzgraph.safety import lock, transaction
from kzgraph.safety.files import repository

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from kzgraph.graph.workspace import Workspace
    from kzgraph.safety.transaction import Transaction


class Decided(NamedTuple):
    """The result of a decision. It is not written if the file holds another judgement of the pair (`held`), if it would be a second exact
    match (`rival`), or if the two may not be linked at all (`refused` says why).
    """

    written: bool
    held: Link | None = None
    rival: Link | None = None
    refused: str = ""


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


class Decisions:
    """The judgements of one dataset."""

    def __init__(self, workspace: Workspace, dataset: Dataset, beside: Path) -> None:
        """`beside` is the work file. Raises UsageError where decisions may not be written."""
        check_place(beside, workspace, dataset)
        self.dataset, self.workspace = dataset, workspace
        if dataset.is_published:
            self.file = files.folder(writing.writable(workspace).root) / f"{dataset.name}.ttl"
        else:
            self.file = beside.with_name(f"{dataset.name}.links.ttl")
        self._known: tuple[object, dict[tuple[str, str], Link]] = (None, {})
        self._graph: tuple[object, ox.Store | None] = (None, None)

    def read(self) -> dict[tuple[str, str], Link]:
        """All judgements, by pair."""
        stamp = self._stamp()
        if stamp is None or self._known[0] != stamp:
            self._known = stamp, {link.pair: link for link in files.read_links(self.file)}
        return dict(self._known[1])

    def store(self) -> ox.Store:
        """The graph as its files are now: a person may have been withdrawn since the review began."""
        stamps = [(file, file.stat()) for file in self.workspace.union_files()]
        stamp = [(file, stat.st_mtime_ns, stat.st_size, stat.st_ino) for file, stat in stamps]
        if self._graph[1] is None or self._graph[0] != stamp:
            self._graph = stamp, stores.load(self.workspace)
        return self._graph[1]  # type: ignore[return-value]

    def _stamp(self) -> tuple[int, int, int] | None:
        """The file's modification time, size and inode: one of them changes when another process writes it."""
        stat = self.file.stat() if self.file.exists() else None
        return (stat.st_mtime_ns, stat.st_size, stat.st_ino) if stat else None

    @contextmanager
    def _change(self, given: Transaction | None = None) -> Iterator[Transaction]:
        """A transaction on the files of the workspace, if none is given, or on that of a private dataset, which lies elsewhere."""
        if given is not None:
            yield given
            return
        key = writing.key(self.workspace.root) if self.dataset.is_published else self.file
        self._written: dict[tuple[str, str], Link] | None = None
        with ExitStack() as stack:
            stack.enter_context(lock.held(key))
            if not self.dataset.is_published:
                stack.enter_context(writing.reading(self.workspace))
            with writing.sources(self.workspace) if self.dataset.is_published else transaction.begin(key) as change:
                yield change
            if self._written is not None:
                self._known = self._stamp(), self._written

    def _put(self, change: Transaction, links: dict[tuple[str, str], Link]) -> None:
        """Has all judgements written."""
        files.put_links(change, self.file, self.dataset, links.values())
        self._written = dict(links)

    def decide(self, link: Link, before: Link | None) -> Decided:
        """Writes a judgement in place of `before`, which the reviewer saw. A different judgement made since then is kept."""
        return self.decide_all([(link, before)])[0]

    def decide_all(self, steps: Sequence[tuple[Link, Link | None]], given: Transaction | None = None) -> list[Decided]:
        """As `decide` for several judgements, with one result each: the file is written once, or by the transaction that is given."""
        links_to = [(checked(link, f"{link.subject} {link.object}"), before) for link, before in steps]
        for link, _ in links_to:
            if link.dataset != self.dataset.name:
                raise UsageError(f"{link.object}: belongs to {link.dataset}, not to {self.dataset.name}.")
        with self._change(given) as change:
            held = self.read()
            store = self.store()
            done = [_decide(held, link, before, may_be_linked(store, link.subject, link.object)) for link, before in links_to]
            if any(decided.written and decided.held is None for decided in done):
                self._describe(change)
                self._put(change, held)
        return done

    def restore(self, link: Link, before: Link | None) -> bool:
        """Takes a judgement back and puts what stood there before; False if it was decided otherwise since then."""
        with self._change() as change:
            links = self.read()
            if links.pop(link.pair, None) != link:
                return False
            if before:
                links[before.pair] = before
            self._put(change, links)
        return True

    def _describe(self, change: Transaction) -> None:
        """Has the dataset described where its links stand."""
        if not self.dataset.is_published:
            return
        file = self.file.with_name(files.DATASETS)
        known = files.read_datasets(file)
        if self.dataset.name not in known:
            files.put_datasets(change, file, {**known, self.dataset.name: self.dataset})


def _decide(links: dict[tuple[str, str], Link], link: Link, before: Link | None, refused: str) -> Decided:
    """Adds a judgement to `links`, if nothing speaks against it."""
    if refused:
        return Decided(written=False, refused=refused)
    held = links.get(link.pair)
    if held != before:
        alike = held is not None and (held.state, held.relation) == (link.state, link.relation)
        return Decided(written=alike, held=held)
    rival = next((other for other in links.values() if _rivals(link, other)), None)
    if rival:
        return Decided(written=False, rival=rival)
    links[link.pair] = link
    return Decided(written=True)


def _rivals(link: Link, other: Link) -> bool:
    """Whether two exact matches give a node two external things, or an external thing two nodes."""
    both = link.relation == EXACT and other.relation == EXACT and link.pair != other.pair
    return both and (link.pair[0] == other.pair[0] or link.pair[1] == other.pair[1])
