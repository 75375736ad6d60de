"""The page of comparisons: what was judged of two claims, in which state, and the command by which a reviewer decides it.

Pairs that are proposed by rule and not judged are no data: the page computes the likeliest of them, for a graph of few claims.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.graph.names import short
from kzgraph.linking import proposed_comparisons
from kzgraph.linking.comparisons import NOT_COMPARABLE, claims, relations, spelt
from kzgraph.linking.links import CONFIRMING
from kzgraph.model import Comparison
from kzgraph.reading.became import HELD, UNSURE
from kzgraph.site.became import histories, judged, side
from kzgraph.site.claims import Claim, Detail
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, Turn, addresses, chosen, cut
from kzgraph.vocab import KZ, KZV, XSD

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Text

STATES = ("unsure", "unsigned", "reviewed", "refused", "proposed")  # in the order of the page
PROPOSED = 60  # pairs that nobody judged, the likeliest first
FEW = 2000  # claims, up to which pairs are proposed for the page: that takes a second
KILOBYTES = 6.0  # of a comparison, about


class Pair(NamedTuple):
    """Two claims and what was judged of them; of a proposed pair only the relation, as `iri` and `state` are empty."""

    first: str
    second: str
    relation: str
    differs_in: tuple[str, ...]
    judged: Comparison | None


class Shown(NamedTuple):
    """A pair as the page shows it: `relation` in words, the `question` to decide, the `command`, and the answers that it may have."""

    iri: str
    sides: tuple[Claim, Claim]
    relation: Text
    details: tuple[Detail, ...]
    question: str
    command: str
    answers: str


class State(NamedTuple):
    """The pairs of a state on a part of the page, beneath those on earlier parts."""

    name: str
    pairs: list[Shown]


Entry = tuple[str, Pair]


def comparisons(content: Content, reader: Reader) -> str:
    """Each comparison under its state, those that wait for a reviewer first, then pairs that a rule proposes."""
    parts, counts, known, waiting = _laid_out(content)
    entries, turn = chosen(parts, reader)
    states: dict[str, State] = {}
    for state, pair in entries:
        may = relations(known[pair.first], known[pair.second])
        states.setdefault(state, State(state, [])).pairs.append(_shown(content, state, pair, may))
    nodes = {iri for _, pair in entries for iri in (pair.first, pair.second)}
    return render(
        "comparisons.html.j2",
        reader,
        content,
        states=list(states.values()),
        tally=[(name, counts[name], _begins(parts, turn, name)) for name in STATES if counts[name]],
        turn=turn,
        proposed={"shown": counts["proposed"], "count": waiting},
        person_days=content.person_days(nodes),
    )


@lru_cache(maxsize=1)
def _laid_out(content: Content) -> tuple[list[list[Entry]], dict[str, int], dict[str, model.Claim], int]:
    """The pairs of each part, how many of each state it shows, the claims that are compared, and how many pairs a rule proposes."""
    known = {iri: claim for iri, claim in claims(content.reader.store).items() if iri in histories(content).claims}
    by_state: dict[str, list[Pair]] = {name: [] for name in STATES}
    held = histories(content).comparisons.values()
    for one in sorted(held, key=lambda one: (one.first.iri, one.second.iri)):
        differs_in = tuple(node.iri for node in one.differs_in)
        by_state[_state(one)].append(Pair(one.first.iri, one.second.iri, one.relation.iri, differs_in, one))
    waiting = _proposed(content, known, {frozenset((one.first.iri, one.second.iri)) for one in held})
    by_state["proposed"] = waiting[:PROPOSED]
    entries = [(name, pair) for name in STATES for pair in by_state[name]]
    return cut(entries, lambda _: KILOBYTES), {name: len(listed) for name, listed in by_state.items()}, known, len(waiting)


def _state(one: Comparison) -> str:
    if one.state.iri == UNSURE:
        return "unsure"
    if one.state.iri not in HELD:
        return "refused"
    return "reviewed" if one.reviewer.name in CONFIRMING else "unsigned"


def _proposed(content: Content, known: Mapping[str, model.Claim], decided: set[frozenset[str]]) -> list[Pair]:
    if len(known) > FEW:
        return []
    proposed = proposed_comparisons.found(content.reader.store, known)
    waiting = (item for item in proposed if frozenset((item.subject, item.object)) not in decided)
    return [Pair(item.subject, item.object, KZV + item.relation, tuple(KZV + name for name in item.differs_in), None) for item in waiting]


def _shown(content: Content, state: str, pair: Pair, may: tuple[str, ...]) -> Shown:
    relation, differences = pair.relation.removeprefix(KZV), [name.removeprefix(KZV) for name in pair.differs_in]
    answer = " ".join([relation, *differences, "--reason TEXT"])
    if pair.judged:
        answer = {"unsure": "y --reason TEXT", "refused": "n --reason TEXT"}.get(state, "y") + " --role link-reviewer"
    sides = (shlex.quote(short(iri).strip("<>")) for iri in (pair.first, pair.second))
    differs = (Detail(content.terms.text(KZ.differsIn), content.terms.text(ox.NamedNode(iri)), iri) for iri in pair.differs_in)
    return Shown(
        pair.judged.iri if pair.judged else "",
        (side(content, pair.first), side(content, pair.second)),
        content.terms.text(ox.NamedNode(pair.relation)),
        (*judged(content, pair.judged), *_decided(content, pair.judged)) if pair.judged else tuple(differs),
        f"decide {relation}",
        f"kzgraph compare judge {' '.join(sides)} {answer} --workspace DIR" if state != "reviewed" else "",
        ", ".join(
            ["n", "unsure", *(spelt(name) for name in may if name != relation or name == NOT_COMPARABLE)]
            if pair.judged
            else map(spelt, may)
        ),
    )


def _decided(content: Content, one: Comparison) -> Iterator[Detail]:
    yield Detail(content.terms.text(KZ.decidedOn), content.terms.text(ox.Literal(str(one.decided_on or ""), datatype=XSD.date)))


def _begins(parts: list[list[Entry]], turn: Turn, name: str) -> dict[str, str]:
    """The query of the part on which a state begins."""
    return turn.at(next(number for number, part in enumerate(parts, 1) if any(state == name for state, _ in part)))


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return addresses(_laid_out(content)[0])


PAGE = Page("/comparisons", "comparisons in menu", comparisons, fields=(PART,), addresses=_addresses, data=True)
