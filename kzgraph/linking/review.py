"""A review: pairs are shown one by one, and each decision is on disk before the next pair is shown. The terminal is in kzgraph.cli."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.linking.linkable import may_be_linked
from kzgraph.linking.links import BY_TOOL, CLOSE, CONFIRMING, EXACT, RELATED, Link, score_text
from kzgraph.vocab import KZ, RDF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzgraph.linking.decisions import Decided, Decisions
    from kzgraph.linking.work import Header, Pair

ANSWERS = ("same", "related", "no", "unsure")
_NO_IDENTITY = KZ.Event


class Step(NamedTuple):
    """A decision of this session that can be undone: its place, the link written, and the link before."""

    at: int
    link: Link
    before: Link | None


def judged(header: Header, pair: Pair, answer: str, role: str, day: str, store: ox.Store) -> Link:
    """The link that an answer of ANSWERS makes of a pair.

    "same" is an exact match if the role may confirm one and the node can be the same thing; else a close match.
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
    why = " ".join(["Compared side by side.", *grounds])
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
    return _NO_IDENTITY not in kinds and not any(True for _ in store.quads_for_pattern(node, KZ.voice, None))


class Session:
    """One reviewer at one work file. With `again`, pairs that are decided already are shown too."""

    def __init__(
        self, store: ox.Store, decisions: Decisions, header: Header, pairs: Sequence[Pair], role: str, day: str, *, again: bool = False
    ) -> None:
        self.store, self.decisions, self.header, self.pairs = store, decisions, header, pairs
        self.role, self.day, self.again = role, day, again
        self.at = 0
        self.before: Link | None = None
        self.steps: list[Step] = []
        self.gone: list[Pair] = []

    def current(self) -> Pair | None:
        """The pair to decide now: the next undecided one that may be linked; None at the end."""
        decided = self.decisions.read()
        while self.at < len(self.pairs):
            pair = self.pairs[self.at]
            self.before = decided.get(pair.key)
            refused = may_be_linked(self.decisions.store(), pair.candidate.subject, pair.candidate.object)
            settled = self.before is not None and self.before.holds_for(pair.external) and not self.again
            if not refused and not settled:
                return pair
            self.gone += [pair] if refused else []
            self.at += 1
        return None

    def decide(self, answer: str) -> Decided:
        """Writes the decision of the current pair and goes on. Writes nothing if someone else decided it, or if a rival match stands."""
        pair, before = self.pairs[self.at], self.before
        link = judged(self.header, pair, answer, self.role, self.day, self.store)
        done = self.decisions.decide(link, before)
        if done.written and done.held is None:
            self.steps.append(Step(self.at, link, before))
        if done.rival is None:
            self.at += 1
        return done

    def skip(self) -> None:
        """Leaves the current pair undecided."""
        self.at += 1

    def undo(self) -> Link | None:
        """Undoes the last decision of this session and returns to its pair; None if there is none, or if it was changed since."""
        if not self.steps:
            return None
        step = self.steps.pop()
        if not self.decisions.restore(step.link, step.before):
            return None
        self.at = step.at
        return step.link
