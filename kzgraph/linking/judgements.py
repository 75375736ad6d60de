"""Judgements of pairs in files: what the links to a dataset and the comparisons of claims have in common.

Each decision is written at once, under a lock, into the files as they are then: two reviewers never overwrite each other's decisions.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

import pyoxigraph as ox

from kzgraph.graph import store as stores
from kzgraph.graph import writing
from kzgraph.linking.links import Judged

if TYPE_CHECKING:
    from kzgraph.graph.workspace import Workspace
    from kzgraph.linking.work import Header, Pair
    from kzgraph.safety.transaction import Transaction

Key = tuple[str, str]
# What a letter of a Russian or Kazakh word means, whatever Latin letter is on its key: да, иә; связано; нет, жоқ; не знаю; пропустить;
# вернуться; конец.
LETTERS = {"д": "y", "и": "y", "с": "r", "н": "n", "ж": "n", "з": "u", "п": "s", "в": "b", "к": "q"}


def written(text: str) -> str:
    """What a reviewer wrote, in lower case and with single spaces; a letter of a Cyrillic keyboard as the one that it means."""
    text = " ".join(text.casefold().split())
    return LETTERS.get(text, text)


def keys(**meanings: str) -> str:
    """The keys of a review with their letters and meanings, as one line: those of every review, and what some mean in this one."""
    every = {"y": "", "r": "", "n": "no", "u": "unsure", "s": "skip", "b": "back", "q": "quit", **meanings}
    letters = {key: "/".join([key, *(letter for letter, meant in LETTERS.items() if meant == key)]) for key in every}
    return "   ".join(f"{letters[key]} {meaning}" for key, meaning in every.items())


class Judgement(Judged, Protocol):
    """What is known of a pair that somebody judged. `relation` is an IRI; two reviewers may differ in it, in the state and in `details`."""

    @property
    def pair(self) -> Key: ...
    @property
    def sides(self) -> Key: ...
    @property
    def details(self) -> tuple[str, ...]: ...
    @property
    def relation(self) -> str: ...
    @property
    def label(self) -> str: ...
    def holds_for(self, label: str, called: str = "") -> bool:
        """Whether the judgement still holds for a second side with this label, and a first that is called so."""


J = TypeVar("J", bound=Judgement)


class Decided(NamedTuple, Generic[J]):
    """The result of a decision. It is not written if the files hold another judgement of the pair (`held`), if it cannot stand beside
    another (`rival`), or if the two may not be paired at all (`refused` says why).
    """

    written: bool
    held: J | None = None
    rival: J | None = None
    refused: str = ""


class Judgements(ABC, Generic[J]):
    """The judgements of one kind. `keys` says what a reviewer may press, `written_as` what they may write into a table."""

    keys = keys(y="the same", r="related")
    written_as = "y (the same), r (related), n (no), u (unsure)"

    def __init__(self, workspace: Workspace, file: Path) -> None:
        """`file` is where decisions are said to be."""
        self.workspace, self.file = workspace, file
        self._known: tuple[object, dict[Key, J]] = (None, {})
        self._graph: tuple[object, ox.Store | None] = (None, None)
        self._written: dict[Key, J] | None = None

    @abstractmethod
    def judged(self, header: Header, pair: Pair, answer: str, role: str, day: str, reason: str = "") -> J:
        """The judgement that an answer makes of a pair; `reason` is what the reviewer says to it."""

    @abstractmethod
    def checked(self, judgement: J) -> J:
        """The judgement in its normal form. Raises UsageError if a value is not valid."""

    @abstractmethod
    def refused(self, one: str, other: str) -> str:
        """Why two nodes may not be paired, without naming either; empty if they may."""

    @abstractmethod
    def answer(self, pair: Pair, text: str) -> str:
        """The answer that a reviewer wrote into a table, in lower case; empty if it is none."""

    @abstractmethod
    def _files(self) -> Iterable[Path]: ...

    @abstractmethod
    def _load(self) -> Iterable[J]: ...

    @abstractmethod
    def _put(self, change: Transaction, judgements: Mapping[Key, J]) -> None: ...

    def key(self, pair: Pair) -> Key:
        """As `Judgement.pair`."""
        return pair.key

    def choices(self, pair: Pair, answer: str) -> dict[str, tuple[str, str]]:  # noqa: ARG002 (others ask more)
        """What is asked after an answer: for each key, the text beside it and the answer that it stands for. Empty if nothing is."""
        return {}

    def unfounded(self, pair: Pair, answer: str, beside: Iterable[J]) -> str:  # noqa: ARG002 (comparisons need no other)
        """What an answer lacks beside other judgements; empty if it may stand."""
        return ""

    def read(self) -> dict[Key, J]:
        """All judgements, by pair."""
        stamp = self._stamp()
        if self._known[0] != stamp:
            self._known = stamp, {judgement.pair: judgement for judgement in self._load()}
        return dict(self._known[1])

    def store(self) -> ox.Store:
        """The graph as its files are now: a person may have been withdrawn since the review began."""
        stamps = [(file, file.stat()) for file in self.workspace.union_files()]
        stamp = [(file, stat.st_mtime_ns, stat.st_size, stat.st_ino) for file, stat in stamps]
        if self._graph[1] is None or self._graph[0] != stamp:
            self._graph = stamp, stores.load(self.workspace)
        return self._graph[1]  # type: ignore[return-value]

    def _stamp(self) -> tuple[object, ...]:
        """Each file's modification time, size and inode: one of them changes when another process writes it."""
        stats = ((file, file.stat()) for file in self._files() if file.exists())
        return tuple((file, stat.st_mtime_ns, stat.st_size, stat.st_ino) for file, stat in stats)

    @contextmanager
    def _begun(self) -> Iterator[Transaction]:
        """A transaction on the files that hold the judgements."""
        with writing.sources(self.workspace) as change:
            yield change

    @contextmanager
    def _change(self, given: Transaction | None = None) -> Iterator[Transaction]:
        """The transaction that is given, else one of its own."""
        if given is not None:
            yield given
            return
        self._written = None
        with self._begun() as change:
            yield change
        if self._written is not None:
            self._known = self._stamp(), self._written

    def _write(self, change: Transaction, judgements: dict[Key, J]) -> None:
        self._put(change, judgements)
        self._written = dict(judgements)

    def decide(self, judgement: J, before: J | None) -> Decided[J]:
        """Writes a judgement in place of `before`, which the reviewer saw. A different judgement made since then is kept."""
        return self.decide_all([(judgement, before)])[0]

    def decide_all(self, steps: Sequence[tuple[J, J | None]], given: Transaction | None = None) -> list[Decided[J]]:
        """As `decide` for several judgements, with one result each: files are written once, or by the transaction that is given."""
        checked = [(self.checked(judgement), before) for judgement, before in steps]
        with self._change(given) as change:
            held = self.read()
            done = [self._decide(held, judgement, before) for judgement, before in checked]
            if any(decided.written and decided.held is None for decided in done):
                self._write(change, held)
        return done

    def take_back(self, judgement: J, before: J | None = None) -> bool:
        """Takes a judgement back and puts what stood there before, if anything; False if it was decided otherwise since then."""
        with self._change() as change:
            held = self.read()
            if held.pop(judgement.pair, None) != judgement:
                return False
            if before:
                held[before.pair] = before
            self._write(change, held)
        return True

    def _decide(self, held: dict[Key, J], judgement: J, before: J | None) -> Decided[J]:
        """Adds a judgement to those that are held, if nothing speaks against it."""
        if refused := self.refused(*judgement.sides):
            return Decided(written=False, refused=refused)
        stands = held.get(judgement.pair)
        if stands != before:
            said = judgement.state, judgement.relation, judgement.details
            return Decided(written=stands is not None and (stands.state, stands.relation, stands.details) == said, held=stands)
        if rival := next((other for other in held.values() if self._rivals(judgement, other)), None):
            return Decided(written=False, rival=rival)
        held[judgement.pair] = judgement
        return Decided(written=True)

    def _rivals(self, judgement: J, other: J) -> bool:  # noqa: ARG002 (links have rivals)
        """Whether two judgements cannot stand beside each other."""
        return False
