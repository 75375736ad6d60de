"""Persons: an engine finds pairs that may be one person, and their names are compared here, letter by letter."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.linking.candidates import duck, engine, features, model
from kzgraph.linking.candidates.candidate import Candidate, Reason, candidate, ranked, score
from kzgraph.linking.candidates.periods import apart
from kzgraph.linking.candidates.periods import written as day
from kzgraph.names import Parts, distance

if TYPE_CHECKING:
    from kzgraph.linking.candidates.engine import Pair
    from kzgraph.linking.candidates.features import Record, Written
    from kzgraph.linking.candidates.rows import PersonRow

    Engine = Callable[[Iterable[Record], Iterable[Record]], Iterable[Pair]]
    Weights = dict[tuple[str, str], float]  # of a pair by the IRIs of both rows, in bits

OFFERED = 0.05  # a candidate with a lower score is not offered
LEAST = math.log2(OFFERED / (1 - OFFERED))  # the same in bits
REVIEW = 0.99  # above it, planted lists have hardly any wrong pair: docs/matching.md
ALIKE = 0.78  # less similar names belong to two persons
# The least similarity of the written names, and the bits that it adds to those for how rare the names are.
BANDS = ((0.97, 1.0), (0.95, 0.0), (0.9, -2.5), (0.83, -3.0), (ALIKE, -6.0))
SHORT_BANDS = ((0.9, 1.5), (0.83, -2.0), (ALIKE, -4.0))  # with initials
WRITTEN_ALIKE = 0.95  # names so alike have the same patronymic, if both write one
BEST = max(weight for _, weight in (*BANDS, *SHORT_BANDS))
INITIAL = 2.5  # bits for an initial that fits
CROSSED = -6.0  # the name that is written out is the family name on one side and the given name on the other
MOST = 26.0  # bits that a name can weigh
# A name alone can make a pair likely and never sure: with less than SUPPORT bits beside it, with a name that is not written as two words,
# or with something against it, a pair can have no more than ALONE bits and a part of those that stand beside the name; where births exclude
# each other, no more than ALONE bits. A year of birth is nearly SUPPORT, and enough beside the same patronymic.
ALONE, SUPPORT, PART = 4.0, 6.5, 0.36
EXPECTED = 5.0  # pairs of one person that count for what is expected before any was compared
HEARD = 0.1  # bits; anything lower is not listed as a reason


class Judged(NamedTuple):
    """A pair of written names and the weight of each comparison in bits; `father`, of a patronymic of both, is a part of `name`."""

    mine: Written
    other: Written
    alike: float
    name: float
    father: float
    pair: Pair

    @property
    def beside(self) -> float:
        """The weight of everything but the name."""
        return self.pair.birth + self.pair.town + self.pair.body


def propose(
    local_rows: Sequence[PersonRow], external_rows: Sequence[PersonRow] | None = None, pairs: Engine = duck.pairs
) -> list[Candidate]:
    """The pairs that may be one person, sorted by local person, then by falling score. Raises UsageError if the engine is not installed.

    Without external rows, the pairs are of two local rows, each once; there a person may have several rows, so no row has rivals.
    """
    local = features.written(local_rows)
    others = local if external_rows is None else features.written(external_rows)
    if not local or not others:
        return []
    prior = math.log2(model.prior(len(local), len(others)))
    best: dict[tuple[str, str], Judged] = {}
    for pair_judged in judged(local, others, pairs, LEAST - prior):
        if external_rows is None and pair_judged.mine.row.iri >= pair_judged.other.row.iri:
            continue
        key = (pair_judged.mine.row.iri, pair_judged.other.row.iri)
        if key not in best or (pair_judged.name + pair_judged.beside, pair_judged.mine.name, pair_judged.other.name) > _order(best[key]):
            best[key] = pair_judged
    # Rivals are weighed by all that speaks for them, before caution makes them alike.
    bits = {key: pair.name + pair.beside for key, pair in best.items()}
    rivals: Weights = {}
    if external_rows is not None:
        rivals = _rivals(bits, prior)
        prior += _shared(bits, rivals, prior, len(local) * len(others))
        rivals = _rivals(bits, prior)
    candidates = (candidate(*key, prior, list(_reasons(best[key], prior, rivals.get(key, 0.0)))) for key in sorted(best))
    return ranked(item for item in candidates if item.score >= OFFERED)


def judged(local: Sequence[Written], external: Sequence[Written], pairs: Engine = duck.pairs, least: float = -math.inf) -> Iterator[Judged]:
    """The pairs that the engine finds, whose names are alike, and that weigh `least` or more with the best that their names can weigh."""
    counted = features.counts(local) + features.counts(external)
    sides = ((local, features.LOCAL), (external, features.EXTERNAL))
    weigh = _Weights(counted, [*local, *external])
    for pair in pairs(*(features.records(names, side) for names, side in sides)):
        a, b = local[pair.mine], external[pair.other]
        borne = weigh.borne(a, b)
        if borne + BEST + pair.birth + pair.town + pair.body < least:  # comparing letters takes most of the time
            continue
        alike = 1.0 if _same(a.parts, b.parts) else 1.0 - distance(a.parts, b.parts, 1.0 - ALIKE)
        if alike >= ALIKE:
            bands = SHORT_BANDS if a.parts.initials or b.parts.initials else BANDS
            yield Judged(a, b, alike, borne + next(weight for from_on, weight in bands if alike >= from_on), weigh.father(a, b), pair)


def _same(a: Parts, b: Parts) -> bool:
    """Whether the names consist of the same words in any order."""
    return all(sorted(left) == sorted(right) for left, right in zip(a, b, strict=True))


class _Weights:
    """The weight of a shared name in bits: the rarer the name, the more."""

    def __init__(self, counted: Counter[str], names: Sequence[Written]) -> None:
        self.counted, self.total = counted, len(names)
        self.fathers = Counter(features.sound(word, counted) for entry in names for word in entry.parts.patronymics)
        self._of_names: dict[Parts, float] = {}
        self._of_father: dict[Parts, float] = {}

    def borne(self, a: Written, b: Written) -> float:
        """The weight if the names are the same, from the words that both have."""
        fewer, more = sorted((a.parts, b.parts), key=lambda side: len(side.names))
        if len(fewer.names) == 1 and not fewer.initials:  # words run together
            share = self._names(more)
        else:
            share = self._names(fewer) if len(fewer.names) < len(more.names) else min(self._names(fewer), self._names(more))
        share += INITIAL * min(len(fewer.initials), max(len(more.names) + len(more.initials) - len(fewer.names), 0), 2)
        share += self.father(a, b)
        short = bool(a.parts.initials or b.parts.initials)
        return min(MOST, share) + (CROSSED if short and self._crossed(fewer, more) else 0.0)

    def _names(self, spelling: Parts) -> float:
        if (known := self._of_names.get(spelling)) is None:
            sounds = [features.sound(word, self.counted) for word in spelling.names[:3]]
            known = self._of_names[spelling] = sum(self._bits(self.counted[sound], self.total) for sound in sounds)
        return known

    def father(self, a: Written, b: Written) -> float:
        """The weight of the patronymics if they are the same; 0 where one is not written."""
        return min(self._father(a.parts), self._father(b.parts)) if a.parts.patronymics and b.parts.patronymics else 0.0

    def _father(self, spelling: Parts) -> float:
        if (known := self._of_father.get(spelling)) is None:
            father = features.sound(spelling.patronymics[0], self.counted)
            known = self._of_father[spelling] = self._bits(self.fathers[father], self.fathers.total())
        return known

    def _crossed(self, fewer: Parts, more: Parts) -> bool:
        """D. Abdikerimov and Abdikerim Dosmysov."""
        families = {features.sound(word, self.counted) for word in more.names if word.sex}
        return bool(families) and any(word.sex and features.sound(word, self.counted) not in families for word in fewer.names[:1])

    @staticmethod
    def _bits(count: int, total: int) -> float:
        return -math.log2((count + engine.ROWS * engine.USUAL_NAME) / (total + engine.ROWS))


def _order(pair: Judged) -> tuple[float, str, str]:
    return pair.name + pair.beside, pair.mine.name, pair.other.name


def _shared(weights: Weights, rivals: Weights, prior: float, possible: int) -> float:
    """What the pairs show of how many persons both lists have, in bits beside `prior`: nearly all of a list, or hardly anybody."""
    expected = 2.0**prior * possible
    seen = math.fsum(score(prior + bits + rivals[key]) for key, bits in weights.items())  # the same in any order
    return math.log2((seen + EXPECTED) / (expected + EXPECTED))


def _rivals(weights: Weights, prior: float) -> Weights:
    """The weight against each pair whose sides fit others as well, in bits: a person has one row in a list."""
    odds = {key: 2.0 ** (prior + bits) for key, bits in weights.items()}
    sums: list[defaultdict[str, float]] = [defaultdict(float), defaultdict(float)]
    for key, pairs in odds.items():
        for side in (0, 1):
            sums[side][key[side]] += pairs
    others = {key: sum(sums[side][key[side]] - pairs for side in (0, 1)) for key, pairs in odds.items()}
    return {key: -math.log2(1 + max(0.0, other)) for key, other in others.items()}


def _reasons(judged_pair: Judged, prior: float, rivals: float) -> Iterator[Reason]:
    person, other, pair = judged_pair.mine.row, judged_pair.other.row, judged_pair.pair
    yield Reason("name", judged_pair.mine.name, judged_pair.other.name, round(judged_pair.name, 2))
    yield from _reason("birth", day(person.born), day(other.born), pair.birth)
    yield from _reason("place", ", ".join(person.places), ", ".join(other.places), pair.town)
    yield from _reason("affiliation", ", ".join(person.affiliations), ", ".join(other.affiliations), pair.body)
    if rivals < -HEARD:
        yield Reason("others fit as well", "", "one person has one row in a list", round(rivals, 2))
    total = prior + judged_pair.name + judged_pair.beside + rivals
    limit, why = _limit(judged_pair)
    over = total - limit
    if over > 0:
        yield Reason(why, "", "", round(-over, 2))


def _limit(pair: Judged) -> tuple[float, str]:
    """The upper bound of a pair's bits, and its reason."""
    born, other = pair.mine.row.born, pair.other.row.born
    if born is not None and other is not None and apart(born, other) > 0:
        return ALONE, "births that exclude each other"
    # A patronymic beside a birth or a place: together they tell namesakes apart.
    support = pair.beside + (pair.father if pair.beside > 0 and pair.alike >= WRITTEN_ALIKE else 0.0)
    limit = ALONE + PART * min(SUPPORT, max(0.0, support))
    if any(len(side.parts.names) < 2 for side in (pair.mine, pair.other)):
        return limit, "an initial or a single word may stand for another name"
    if min(pair.pair.birth, pair.pair.town, pair.pair.body) < 0:
        return limit, "something speaks against it"
    return (math.inf, "") if support >= SUPPORT else (limit, "little but the name speaks for it")


def _reason(aspect: str, value: str, other: str, weight: float) -> Iterator[Reason]:
    """A reason; empty if neither side has a value."""
    if value or other:
        yield Reason(aspect, value, other, round(weight, 2))
