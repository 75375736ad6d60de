"""A review: pairs are shown one by one, and each decision is on disk before the next pair is shown. The terminal is in kzgraph.cli."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import pyoxigraph as ox

from kzgraph.errors import UsageError
from kzgraph.linking.judgements import Decided, J, Judgements
from kzgraph.vocab import KZ, RDF

if TYPE_CHECKING:
    from kzgraph.linking.work import Header, Pair

T = TypeVar("T")


class Step(NamedTuple, Generic[J]):
    """A decision of this session that can be undone: its place, the judgement written, and that before."""

    at: int
    judgement: J
    before: J | None


class Session(Generic[J]):
    """One reviewer at one work file. With `again`, pairs that are decided already are shown too."""

    def __init__(
        self, decisions: Judgements[J], header: Header, pairs: Sequence[Pair], role: str, day: str, *, again: bool = False
    ) -> None:
        self.decisions, self.header, self.pairs = decisions, header, pairs
        self.role, self.day, self.again = role, day, again
        self.at = 0
        self.before: J | None = None
        self.steps: list[Step[J]] = []
        self.gone: list[Pair] = []

    def current(self) -> Pair | None:
        """The pair to decide now: the next undecided one that may be linked; None at the end."""
        decided = self.decisions.read()
        while self.at < len(self.pairs):
            pair = self.pairs[self.at]
            self.before = decided.get(self.decisions.key(pair))
            refused = self.decisions.refused(pair.candidate.subject, pair.candidate.object)
            settled = self.before is not None and self.before.holds_for(pair.external, pair.local) and not self.again
            if not refused and not settled:
                return pair
            self.gone += [pair] if refused else []
            self.at += 1
        return None

    def decide(self, answer: str) -> Decided[J]:
        """Writes the decision of the current pair and goes on. Writes nothing if someone else decided it, or if a rival match stands."""
        pair, before = self.pairs[self.at], self.before
        judgement = self.decisions.judged(self.header, pair, answer, self.role, self.day)
        done = self.decisions.decide(judgement, before)
        if done.written and done.held is None:
            self.steps.append(Step(self.at, judgement, before))
        if done.rival is None:
            self.at += 1
        return done

    def skip(self) -> None:
        self.at += 1

    def undo(self) -> J | None:
        """Undoes the last decision of this session and returns to its pair; None if there is none, or if it was changed since."""
        if not self.steps:
            return None
        step = self.steps.pop()
        if not self.decisions.take_back(step.judgement, step.before):
            return None
        self.at = step.at
        return step.judgement


def chosen(
    store: ox.Store, items: Sequence[T], of: Callable[[T], tuple[str, float | None]], least: float, most: float, kind: str
) -> list[T]:
    """The pairs with a score within these bounds whose local node is of a class, if one is given. `of` gives the node and the score.

    A pair without a score, found by hand, is left out if a bound is set. Raises UsageError if no pair is of the class.
    """
    if kind:
        kinds = [_class(store, of(item)[0]) for item in items]
        if kind not in kinds:
            raise UsageError(f"--kind {kind}: no pair has a node of this class. Expected {', '.join(sorted(set(kinds))) or 'pairs'}.")
        items = [item for item, its in zip(items, kinds, strict=True) if its == kind]
    scores = [of(item)[1] for item in items]
    whole = (least, most) == (0, 1)
    return [item for item, score in zip(items, scores, strict=True) if (whole if score is None else least <= score <= most)]


def _class(store: ox.Store, iri: str) -> str:
    kinds = (quad.object for quad in store.quads_for_pattern(ox.NamedNode(iri), RDF.type, None))
    return next((kind.value.removeprefix(KZ) for kind in kinds if isinstance(kind, ox.NamedNode)), "unknown")
