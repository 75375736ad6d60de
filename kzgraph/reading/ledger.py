"""The accountability ledger: what is said to have been done, what followed, how it is judged, what is missing, what is asked.

Two claims stand in one row if the source ties them: one of its passages says both, a claim at that passage refers to the other, or it
sets one against the other. Where the source ties nothing, claims of other rows are placed beside it by this
project's rules: the first that matches any.
A claim that names a person is paired with nothing: a statement about one must not seem to be about another.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.classes import ordered
from kzgraph.model import Act, Claim, Reader
from kzgraph.model.kinds import GROUP, PERSON
from kzgraph.vocab import SKOS

SOURCE = "source"  # the source itself ties a claim to its row
RULES = ("matter", "paragraph", "event")  # this project's rules, from the narrowest to the widest


class Entry(NamedTuple):
    """A claim in a cell. `rule` is SOURCE where the source ties it to the row, at `passages`; else one of RULES."""

    claim: str
    rule: str
    passages: tuple[str, ...]


class Matter(NamedTuple):
    """A row: for each stage, a class with kz:ledgerStage, its claims in the order of the text. Each claim is in one row."""

    cells: dict[str, tuple[Entry, ...]]

    @property
    def own(self) -> list[str]:
        """The claims that the source itself puts into the row."""
        return [entry.claim for cell in self.cells.values() for entry in cell if entry.rule == SOURCE]


class _Ledger:
    """The claims of a stage by IRI, what ties them, and what they share by each rule."""

    def __init__(self, reader: Reader, stages: Collection[str]) -> None:
        every = {claim.iri: claim for claim in reader.claims()}
        self.claims = {iri: claim for iri, claim in every.items() if claim.kind in stages}
        self.personal = {iri for iri, claim in self.claims.items() if any(PERSON in reader.node(node).kinds for node in claim.nodes())}
        self.tied = _ties(every, self.claims.keys())
        self.shared = {rule: defaultdict[str, set[str]](set) for rule in RULES}
        for claim in every.values():
            # a condition on what is demanded belongs to its demand
            for owner in claim.nodes("requirementOf") or {claim.iri}:
                for rule, value in _values(reader, claim) if owner in self.claims else ():
                    sources = {passage.source for passage in self.claims[owner].passages}
                    self.shared[rule][owner].update(f"{source} {value}" for source in sources)
        for iri, claim in self.claims.items():
            self.shared["paragraph"][iri].update(f"{at.source} {at.paragraph}" for at in claim.passages if at.paragraph)
        self.holders = {rule: _inverted(valued) for rule, valued in self.shared.items()}

    def place(self, claim: str) -> tuple[str, int, str]:
        return self.claims[claim].place


def ledger(store: ox.Store) -> list[Matter]:
    """The rows in the order of the text: first those with an act."""
    stages = ordered(store, "ledgerStage")
    claims = _Ledger(Reader(store), stages)
    rows = _rows(claims)
    claims.personal.update(claim for row in rows if claims.personal & set(row) for claim in row)
    return [Matter({stage: _cell(claims, row, stage) for stage in stages}) for row in rows]


def _ties(claims: Mapping[str, Claim], staged: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """The pairs of claims that the source ties, in both orders, with the passages that do so."""
    tied: dict[tuple[str, str], set[str]] = defaultdict(set)
    said_at: dict[str, list[str]] = defaultdict(list)
    for claim in claims.values():
        for passage in claim.passages:
            said_at[passage.iri].append(claim.iri)

    def tie(one: str, other: str, claim: Claim) -> None:
        if one != other and one in staged and other in staged:
            for pair in ((one, other), (other, one)):
                tied[pair].update(passage.iri for passage in claim.passages)

    for claim in claims.values():
        named = claim.nodes() & claims.keys()
        for one, other in itertools.chain(
            ((claim.iri, other) for other in named),
            itertools.product(claim.nodes("side"), claim.nodes("against")),
            itertools.product(claim.nodes("requirementOf"), named),
        ):
            tie(one, other, claim)
    for place, together in said_at.items():
        for one, other in itertools.permutations(together, 2):
            if one in staged and other in staged:
                tied[one, other].add(place)
    return tied


def _values(reader: Reader, claim: Claim) -> Iterator[tuple[str, str]]:
    """What a claim may share with others: the rule, and the node."""
    for node in claim.nodes("action", "concerns", "requires", "oneOf", "actType"):
        if SKOS + "Concept" in reader.node(node).kinds:
            yield "matter", node
    for node in claim.nodes("concerns", "victim", "owedTo", "beneficiary"):
        if not {GROUP, PERSON}.isdisjoint(reader.node(node).kinds):
            yield "matter", node
    yield from (("event", node) for node in claim.nodes("event"))


def _inverted(valued: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """The claims that have each value."""
    holders: dict[str, set[str]] = defaultdict(set)
    for claim, values in valued.items():
        for value in values:
            holders[value].add(claim)
    return holders


def _rows(claims: _Ledger) -> list[list[str]]:
    """The claims of each row: those that the ties of the source connect."""
    row = {claim: [claim] for claim in claims.claims}
    for left, right in claims.tied:
        if row[left] is not row[right]:
            row[left].extend(row[right])
            for claim in row[right]:
                row[claim] = row[left]
    rows = [sorted(claims_of, key=claims.place) for claims_of in {id(claims_of): claims_of for claims_of in row.values()}.values()]
    return sorted(rows, key=lambda together: (not any(isinstance(claims.claims[one], Act) for one in together), claims.place(together[0])))


def _cell(claims: _Ledger, row: list[str], stage: str) -> tuple[Entry, ...]:
    own = [claim for claim in row if claims.claims[claim].kind == stage]
    if own:
        return tuple(
            Entry(claim, SOURCE, tuple(sorted({p for other in row for p in claims.tied.get((claim, other), ())}))) for claim in own
        )
    if row[0] in claims.personal:
        return ()
    for rule in RULES:
        # an event is wide: it shows that something followed, not which act it followed
        if rule == "event" and (stage == Act.__name__ or all(not isinstance(claims.claims[claim], Act) for claim in row)):
            continue
        shared = set(itertools.chain.from_iterable(claims.shared[rule].get(claim, ()) for claim in row))
        holding = set(itertools.chain.from_iterable(claims.holders[rule][node] for node in shared))
        beside = [claim for claim in holding if claims.claims[claim].kind == stage and claim not in claims.personal]
        if beside:
            return tuple(Entry(claim, rule, ()) for claim in sorted(beside, key=claims.place))
    return ()
