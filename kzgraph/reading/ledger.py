"""The accountability ledger: what is said to have been done, what followed, how it is judged, what is missing, what is asked.

Two claims stand in one row if the source ties them: one of its passages says both, a claim at that passage refers to the other, or it
sets one against the other. Where the source ties nothing, claims of other rows are placed beside it by this
project's rules: the first that matches any.
A claim that names a person is paired with nothing: a statement about one must not seem to be about another.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.classes import ordered
from kzgraph.graph.store import select
from kzgraph.model.passages import Passage, cited
from kzgraph.vocab import KZ

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


class _Claims(NamedTuple):
    """Each claim of a stage, with the passages that say it and what it shares with other claims by each rule."""

    stage: dict[str, str]
    said: dict[str, list[Passage]]
    shared: dict[str, dict[str, set[str]]]
    holders: dict[str, dict[str, set[str]]]  # by rule, the claims that have a value
    personal: set[str]  # claims that name a person

    def place(self, claim: str) -> tuple[str, int, str]:
        return min((passage.source, passage.start, claim) for passage in self.said[claim])


def ledger(store: ox.Store) -> list[Matter]:
    """The rows in the order of the text: first those with an act."""
    stages = ordered(store, "ledgerStage")
    claims = _claims(store, stages)
    tied = ties(store, claims.stage)
    rows = _rows(claims, tied)
    claims.personal.update(claim for row in rows if claims.personal & set(row) for claim in row)
    return [Matter({stage: _cell(claims, tied, row, stage) for stage in stages}) for row in rows]


def ties(store: ox.Store, stages: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    """The pairs of claims that the source ties, in both orders, with the passages that do so."""
    rows = select(
        store,
        """SELECT DISTINCT ?one ?other ?passage {
          { ?one kz:voice ?voice ; ?refers ?other ; kz:statedIn ?passage . ?other kz:voice ?another }
          UNION { ?one kz:statedIn ?passage ; kz:voice ?voice . ?other kz:statedIn ?passage ; kz:voice ?another }
          UNION { ?contrast kz:side ?one ; kz:against ?other ; kz:statedIn ?passage }
          UNION { ?condition kz:requirementOf ?one ; ?refers ?other ; kz:statedIn ?passage . ?other kz:voice ?voice }
          FILTER (?one != ?other)
        }""",
    )
    tied = defaultdict(set)
    for row in rows:
        left, right = row["one"].value, row["other"].value
        if left in stages and right in stages:
            tied[left, right].add(row["passage"].value)
            tied[right, left].add(row["passage"].value)
    return tied


def _claims(store: ox.Store, stages: tuple[str, ...]) -> _Claims:
    known = {passage.iri: passage for passage in cited(store)}
    persons = select(store, "SELECT DISTINCT ?claim { ?claim ?role ?person ; kz:voice ?v . ?person a kz:Person }")
    claims = _Claims({}, defaultdict(list), {rule: defaultdict(set) for rule in RULES}, {}, {row["claim"].value for row in persons})
    classes = " ".join(f"kz:{stage}" for stage in stages)
    rows = select(
        store, f"SELECT ?claim ?stage ?passage {{ VALUES ?stage {{ {classes} }} ?claim a ?stage ; kz:voice ?v ; kz:statedIn ?passage }}"
    )
    for row in rows:
        claim, passage = row["claim"].value, known.get(row["passage"].value)
        if passage is None:
            continue
        claims.stage.setdefault(claim, row["stage"].value.removeprefix(KZ))
        claims.said[claim].append(passage)
        if passage.paragraph:
            claims.shared["paragraph"][claim].add(f"{passage.source} {passage.paragraph}")
    # a condition on what is demanded belongs to its demand
    belongs = {row["said"].value: row["claim"].value for row in select(store, "SELECT ?said ?claim { ?said kz:requirementOf ?claim }")}
    rows = select(
        store,
        """SELECT DISTINCT ?said ?rule ?value {
          { ?said kz:action|kz:concerns|kz:requires|kz:oneOf|kz:actType ?value . ?value skos:inScheme ?scheme BIND ("matter" AS ?rule) }
          UNION { ?said kz:concerns|kz:victim|kz:owedTo|kz:beneficiary ?value . ?value a ?kind
            FILTER (?kind IN (kz:Group, kz:Person)) BIND ("matter" AS ?rule) }
          UNION { ?said kz:event ?value BIND ("event" AS ?rule) }
        }""",
    )
    for row in rows:
        claim = belongs.get(row["said"].value, row["said"].value)
        for source in {passage.source for passage in claims.said.get(claim, ())}:
            claims.shared[row["rule"].value][claim].add(f"{source} {row['value'].value}")
    for rule, valued in claims.shared.items():
        holders = claims.holders[rule] = defaultdict(set)
        for claim, values in valued.items():
            for value in values:
                holders[value].add(claim)
    return claims


def _rows(claims: _Claims, tied: Iterable[tuple[str, str]]) -> list[list[str]]:
    """The claims of each row: those that the ties of the source connect."""
    row = {claim: [claim] for claim in claims.stage}
    for left, right in tied:
        if row[left] is not row[right]:
            row[left].extend(row[right])
            for claim in row[right]:
                row[claim] = row[left]
    rows = [sorted(claims_of, key=claims.place) for claims_of in {id(claims_of): claims_of for claims_of in row.values()}.values()]
    return sorted(rows, key=lambda claims_of: (all(claims.stage[claim] != "Act" for claim in claims_of), claims.place(claims_of[0])))


def _cell(claims: _Claims, tied: Mapping[tuple[str, str], set[str]], row: list[str], stage: str) -> tuple[Entry, ...]:
    own = [claim for claim in row if claims.stage[claim] == stage]
    if own:
        return tuple(Entry(claim, SOURCE, tuple(sorted({p for other in row for p in tied.get((claim, other), ())}))) for claim in own)
    if row[0] in claims.personal:
        return ()
    for rule in RULES:
        # an event is wide: it shows that something followed, not which act it followed
        if rule == "event" and (stage == "Act" or all(claims.stage[claim] != "Act" for claim in row)):
            continue
        shared = set(itertools.chain.from_iterable(claims.shared[rule].get(claim, ()) for claim in row))
        holding = set(itertools.chain.from_iterable(claims.holders[rule][node] for node in shared))
        beside = [claim for claim in holding if claims.stage[claim] == stage and claim not in claims.personal]
        if beside:
            return tuple(Entry(claim, rule, ()) for claim in sorted(beside, key=claims.place))
    return ()
