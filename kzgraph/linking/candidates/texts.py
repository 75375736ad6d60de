"""Recommendations beside demands, requirements, norms and omissions: action, matter, addressee and wording, in three languages.

A claim asks for the stems of the names of its terms, and for those of its own words, the rarer among claims the more. Rows are ranked by
BM25 (Robertson and others 1994), then again with the distinctive stems of the first few (Rocchio 1971): the words of the table, which
only order rows that have words of the claim. A score is of the words of the claim alone, so that a row has none for what other rows say.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kzgraph.linking.candidates.candidate import Candidate, Reason, candidate, ranked
from kzgraph.linking.candidates.rows import Term, TextRow, ordered
from kzgraph.questions.search.forms import content_words, forms, words

MOST = 5  # rows of one claim
SATURATION, LENGTH = 1.2, 0.5  # k1 and b of BM25
FIRST, FURTHER, FURTHER_SHARE = 3, 20, 0.65  # rows whose stems are added, how many stems, and what the most distinctive of them counts
PRIOR, SCALE = -4.8, 0.31  # in bits: by judged pairs (docs/matching.md)
OTHER_ADDRESSEE = -2.0
OFFERED = 0.05  # with less, nothing fits
FEWEST = 64  # a shorter table is treated as one of this length


class Asked(NamedTuple):
    """A stem that a claim asks for: how much it counts, and by which of its terms."""

    share: float
    term: Term


def propose(local: Sequence[TextRow], external: Sequence[TextRow]) -> list[Candidate]:
    """The rows nearest to each claim, sorted by claim, then by falling score."""
    claims, table = ordered(local), _Table(ordered(external))
    common = Counter(stem for row in claims for stem in stems(row.text))
    candidates = []
    for claim in claims:
        asked = _asked(claim, common, len(claims), table)
        first = table.scores({stem: one.share for stem, one in asked.items()})
        further = table.distinctive(first)
        both = Counter({stem: one.share for stem, one in asked.items()})
        both.update(further)
        near = table.scores(both)
        for place in _best({place: near[place] for place in first}, MOST):
            reasons = [*_words(table, place, asked), *_addressee(claim, table.rows[place])]
            candidates.append(candidate(claim.iri, table.rows[place].iri, PRIOR, reasons))
    return ranked(item for item in candidates if item.score >= OFFERED)


def stems(text: str) -> Counter[str]:
    """The stems of the words of a text that say what it is about, with their number; numbers are left out."""
    said = {word for word in content_words(text) if not word.isdigit()}
    return Counter(forms(word)[-1] for word in words(text) if word in said)


def _asked(claim: TextRow, common: Mapping[str, int], claims: int, table: _Table) -> dict[str, Asked]:
    """The stems that a claim asks for and the table has, each by the term for which it counts most."""
    asked: dict[str, Asked] = {}
    for term in claim.terms:
        for stem in sorted({stem for name in term.names for stem in stems(name)}):
            if stem in table.holders and (stem not in asked or asked[stem].share < term.share):
                asked[stem] = Asked(term.share, term)
    wording = Term("wording", "", ())
    for stem in stems(claim.text):
        rare = math.log((claims + 1) / (common[stem] + 0.5)) / math.log((claims + 1) / 1.5)
        if stem in table.holders and (stem not in asked or asked[stem].share < rare):
            asked[stem] = Asked(rare, wording)
    return asked


def _best(scores: Mapping[int, float], most: int) -> list[int]:
    return heapq.nsmallest(most, scores, key=lambda place: (-scores[place], place))


class _Table:
    """The rows with an index of their stems."""

    def __init__(self, rows: Sequence[TextRow]) -> None:
        self.rows, self.stems = rows, [stems(row.text) for row in rows]
        self.lengths = [row.total() for row in self.stems]
        self.usual = sum(self.lengths) / max(1, len(rows)) or 1.0
        self.holders: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(self.stems):
            for stem in row:
                self.holders[stem].append(place)

    def rarity(self, stem: str) -> float:
        """The bits of a stem: the fewer rows hold it, the more."""
        held = len(self.holders[stem])
        return math.log2(1 + (max(len(self.rows), FEWEST) - held + 0.5) / (held + 0.5))

    def weight(self, place: int, stem: str) -> float:
        """What a stem weighs in a row by BM25."""
        often = self.stems[place][stem]
        return (
            self.rarity(stem) * often * (SATURATION + 1) / (often + SATURATION * (1 - LENGTH + LENGTH * self.lengths[place] / self.usual))
        )

    def scores(self, shares: Mapping[str, float]) -> dict[int, float]:
        """The rows that hold a stem, with the sum of its stems' weights."""
        scores: dict[int, float] = defaultdict(float)
        for stem, share in sorted(shares.items()):
            for place in self.holders.get(stem, ()):
                scores[place] += share * self.weight(place, stem)
        return scores

    def distinctive(self, scores: Mapping[int, float]) -> dict[str, float]:
        """The stems that set the first rows apart from the others, with how much each counts. One of a single row finds no other."""
        first = _best(scores, FIRST)
        found: dict[str, float] = defaultdict(float)
        for place in first:
            for stem, often in self.stems[place].items():
                if len(self.holders[stem]) > 1:
                    found[stem] += scores[place] * often / self.lengths[place] * self.rarity(stem)
        best = heapq.nsmallest(FURTHER, found, key=lambda stem: (-found[stem], stem))
        return {stem: FURTHER_SHARE * found[stem] / found[best[0]] for stem in best}


def _words(table: _Table, place: int, asked: Mapping[str, Asked]) -> Iterable[Reason]:
    """A reason for each term that the row has words of, with these words."""
    row = table.rows[place]
    spoken = {forms(word)[-1]: word for word in reversed(words(row.text))}
    shared: dict[Term, list[str]] = defaultdict(list)
    for stem, one in asked.items():
        if stem in table.stems[place]:
            shared[one.term].append(stem)
    for term, own in shared.items():
        weight = SCALE * sum(asked[stem].share * table.weight(place, stem) for stem in own)
        said = ", ".join(spoken[stem] for stem in own)
        yield Reason(term.aspect, term.label or said, said, round(weight, 3))


def _addressee(claim: TextRow, row: TextRow) -> Iterable[Reason]:
    """Whether both tell the same one to act, in any language; nothing where either does not say."""
    if not claim.addressees or not row.addressees:
        return
    named = {form for name in row.addressees for word in words(name) for form in forms(word)}
    same = next((name for name in claim.addressees if all(named.intersection(forms(word)) for word in words(name))), "")
    yield Reason("addressee", same or claim.addressees[0], row.addressees[0], 0.0 if same else OTHER_ADDRESSEE)
