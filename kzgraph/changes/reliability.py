"""Agreement of observers who code units with sets of values, corrected for chance.

Every coefficient is 1 - observed / expected disagreement: 1 is full agreement, 0 what chance would give, below 0 worse than chance.
A unit is the list of the sets that its observers gave, an empty set included; who did not code the unit is left out of the list, and
a unit with fewer than two sets counts for nothing. Pure functions of these lists, checked against published tables in the tests.

Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
Passonneau (2006), "Measuring Agreement on Set-Valued Items (MASI) for Semantic and Pragmatic Annotation".
Krippendorff and Craggs (2016), "The Reliability of Multi-Valued Coding of Data", doi:10.1080/19312458.2016.1228863.
Gwet (2008), "Computing inter-rater reliability and its variance in the presence of high agreement", doi:10.1348/000711006X126600.
"""

from __future__ import annotations

import operator
import random
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    Set = frozenset[str]
    Unit = Sequence[Set]
    Distance = Callable[[Set, Set], float]

RESAMPLES = 1000
SEED = 2016  # the same units give the same interval
INTERVAL = (0.025, 0.975)


class Coefficient(NamedTuple):
    """A coefficient with its bootstrap interval of 95 %; None where the values do not vary, so that nothing can be expected by chance."""

    value: float | None
    low: float | None
    high: float | None


class Agreement(NamedTuple):
    """The three coefficients of one set of units."""

    alpha: Coefficient
    multi_valued_alpha: Coefficient
    ac1: Coefficient


def masi(one: Set, two: Set) -> float:
    """1 - J * M, from 0 to 1. J is the Jaccard index; M is 1 for equal sets, 2/3 if one holds the other, 1/3 if they overlap, else 0."""
    if one == two:
        return 0.0
    shared = len(one & two)
    return 1 - shared / len(one | two) * (2 if one < two or two < one else 1) / 3


def dice(one: Set, two: Set) -> float:
    """1 - 2|A and B| / (|A| + |B|), from 0 to 1: the difference of Krippendorff and Craggs for nominal values; 0 for two empty sets."""
    return 0.0 if one == two else 1 - 2 * len(one & two) / (len(one) + len(two))


def by_chance(units: Sequence[Unit], distance: Distance) -> float:
    """Krippendorff's expected disagreement: the mean distance of two different sets out of all that were given."""
    given = Counter(values for unit in units for values in unit)
    pairs = sum(given[one] * given[two] * distance(one, two) for one, two in combinations(given, 2))
    return 2 * pairs / (given.total() * (given.total() - 1))


def by_chance_multi_valued(units: Sequence[Unit]) -> float:
    """Expected disagreement of Krippendorff and Craggs: the sizes of two sets are drawn from those given, then the values that fill them.

    Two sets C and K have the weight of drawing all values of C, then those of K without replacement, from the values that were given:
    the product of n over both, with n - 1 for each second draw. For each pair of sizes this is the coefficient of x^|C| y^|K| in the
    product of 1 + n x + n y + n (n - 1) x y over all values, so no set is listed. `common` sums the shared values in the same way.
    """
    sizes = Counter(len(values) for unit in units for values in unit)
    widest = range(max(sizes) + 1)
    weight, common = {(0, 0): 1}, {(0, 0): 0}
    for n in Counter(value for unit in units for values in unit for value in values).values():
        before, shared, twice = weight, common, n * (n - 1)
        weight, common = {}, {}
        for c in widest:
            for k in widest:
                both = before.get((c - 1, k - 1), 0)
                around = ((c - 1, k), (c, k - 1))
                weight[c, k] = before.get((c, k), 0) + n * sum(before.get(at, 0) for at in around) + twice * both
                common[c, k] = shared.get((c, k), 0) + n * sum(shared.get(at, 0) for at in around)
                common[c, k] += twice * (shared.get((c - 1, k - 1), 0) + both)
    expected = Fraction()
    for c, of_c in sizes.items():
        for k, of_k in sizes.items():
            if weight.get((c, k)) and c + k:
                expected += of_c * of_k * (1 - Fraction(2 * common[c, k], weight[c, k] * (c + k)))
    return float(expected / sizes.total() ** 2)


def by_chance_gwet(units: Sequence[Unit]) -> float:
    """1 - Gwet's chance agreement, the sum of p (1 - p) over the q sets that were given, divided by q - 1."""
    given = Counter(values for unit in units for values in unit)
    shares = [count / given.total() for count in given.values()]
    return 1 - sum(share * (1 - share) for share in shares) / max(len(shares) - 1, 1)


def agreement(units: Sequence[Unit]) -> Agreement:
    """Krippendorff's alpha with MASI distance, the multi-valued alpha, and Gwet's AC1 with each different set as a category.

    AC1 expects that as many observers coded every unit. The intervals are percentiles of `RESAMPLES` draws of units with replacement;
    what is expected by chance stays as it is, as Krippendorff's own bootstrap has it.
    """
    units = [unit for unit in units if len(unit) > 1]
    if not units:
        return Agreement(*[Coefficient(None, None, None)] * 3)
    expected = (by_chance(units, masi), by_chance_multi_valued(units), by_chance_gwet(units))
    rows = [(len(unit), *(_within(unit, distance) for distance in (masi, dice, operator.ne))) for unit in units]
    resamples = [rows]
    if any(row[1] for row in rows):
        draw = random.Random(SEED)  # noqa: S311 (a seeded bootstrap, no secret)
        resamples += [draw.choices(rows, k=len(rows)) for _ in range(RESAMPLES)]
    sums = [[sum(column) for column in zip(*drawn, strict=True)] for drawn in resamples]
    return Agreement(*(_coefficient([each[number] / each[0] for each in sums], chance) for number, chance in enumerate(expected, 1)))


def _within(unit: Unit, distance: Distance) -> float:
    """The disagreement within a unit: the distances of all its pairs, each in both directions, divided by the observers but one."""
    return 2 * sum(distance(one, two) for one, two in combinations(unit, 2)) / (len(unit) - 1)


def _coefficient(observed: Sequence[float], chance: float) -> Coefficient:
    """The coefficient of the units, which come first, with the percentiles of those of the resamples."""
    if not chance:
        return Coefficient(None, None, None)
    first, *others = (1 - disagreement / chance for disagreement in observed)
    others = sorted(others or [first])
    return Coefficient(first, *(others[round(share * (len(others) - 1))] for share in INTERVAL))
