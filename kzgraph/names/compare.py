"""The distance of two names: their words are aligned, and each pair of words is compared by sound."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, permutations
from operator import le
from typing import NamedTuple

from kzgraph.names.words import VOWELS, Word

# The costs of hearing one sound for another, or of missing one. A difference that no spelling explains costs OTHER or MISSING.
OTHER = 1.4
MISSING = 1.2
_MIXED = {"ae": 0.4, "ei": 0.25, "ou": 0.12, "iu": 0.8, "ao": 0.8, "eo": 0.7, "ai": 1.0, "io": 0.9, "eu": 0.9, "au": 1.2}
_MIXED |= {"hk": 0.2, "gh": 0.3, "gk": 0.4, "uv": 0.2, "bp": 0.3, "dt": 0.5, "sz": 0.25, "qw": 0.3, "hq": 0.4, "cs": 0.4, "ck": 0.5}
_MIXED |= {"jw": 0.5, "jz": 0.6, "dj": 0.6, "ij": 0.5, "jq": 0.5, "sw": 0.6, "bv": 0.6, "fv": 0.5, "fp": 0.5, "mn": 0.9, "lr": 1.0}
_MIXED |= {pair[::-1]: cost for pair, cost in _MIXED.items()}
_MIXED_WITH = {sound: {pair[1]: cost for pair, cost in _MIXED.items() if pair[0] == sound} for sound in {pair[0] for pair in _MIXED}}
_UNHEARD = {"i": 0.22, "e": 0.5, "a": 0.8, "o": 0.8, "u": 0.7, "h": 0.5, "v": 0.8}
LAST_A = 0.5  # Gulnar and Gulnara
FIRST = 2.5  # the first sound weighs more, unless spellings often mix it
OFTEN = 0.3
GLIDE = 0.8  # i after a vowel other than u and before a consonant is a sound of its own: Aibek is not Abek

# First sounds that mean one name in Kazakh and Russian forms, or where Dzh- and Ye- are cut short.
_OPENS = {frozenset(pair) for pair in ("uv", "ei", "ou", "qw", "dj")}

# Distances other than those of sounds, from 0 to 1.
SEX = 0.45  # Akhmetov and Akhmetova, a son and a daughter
BARE = 0.06  # Smagul for Smagulov
CROSSED = 0.4  # Asan Serikov and Serik Asanov
INITIAL = 0.05  # an initial for a name
LIKELY_INITIAL = 0.1
OTHER_INITIAL = 0.6
NEAR = 0.3  # less far, a patronymic may be the family name
JOINED = 0.02  # words run together
MOST_JOINED = 2
EXTRA = 0.06  # a name that only one of them has
ABSENT = 0.02  # a patronymic that only one of them has
LONE = 0.4  # a single word in common
REST = 0.35  # the weight of all words but the most different pair

MOST = (6, 2, 4)  # names, patronymics and initials that are compared


class Parts(NamedTuple):
    """The words of a name by kind."""

    names: tuple[Word, ...]
    patronymics: tuple[Word, ...]
    initials: tuple[Word, ...]


def by_kind(words: tuple[Word, ...]) -> Parts | None:
    """The words by kind; None if there are more than MOST, since every alignment is tried."""
    parts = Parts(*(tuple(word for word in words if word.kind == kind) for kind in ("name", "patronymic", "initial")))
    return parts if all(map(le, map(len, parts), MOST)) else None


def distance(a: Parts, b: Parts, most: float = 1.0) -> float:
    """The distance of two names, from 0 to 1, in either order. One above `most` need not be exact, which is faster."""
    return _distance(a, b, 0, max(most, NEAR))


def _distance(a: Parts, b: Parts, joined: int, most: float) -> float:
    """The distance after `joined` words of one name were joined."""
    shorter, longer = sorted((a, b), key=lambda parts: len(parts.names))
    best = min(_alignments(shorter, longer, joined, most))
    if joined < MOST_JOINED and len(longer.names) > len(shorter.names) > 0:
        ways = _with_joined_words(longer, with_patronymic=bool(shorter.patronymics))
        best = min([best, *(JOINED + _distance(shorter, way, joined + 1, most) for way in ways)])
    return min(1.0, best)


def _alignments(shorter: Parts, longer: Parts, joined: int, most: float) -> Iterator[float]:
    """The distance for each alignment of the names."""
    for order in permutations(range(len(longer.names)), len(shorter.names)):
        aligned = [longer.names[place] for place in order]
        left = [word for place, word in enumerate(longer.names) if place not in order]
        yield _aligned_distance(shorter, longer, aligned, left, joined, most)


def _aligned_distance(shorter: Parts, longer: Parts, aligned: list[Word], left: list[Word], joined: int, most: float) -> float:
    """The distance with some names of the longer `aligned` to those of the shorter, and the others `left`."""
    pairs: list[tuple[float, int]] = []
    for a, b in zip(shorter.names, aligned, strict=True):
        pairs.append(_names(a, b, most))
        if pairs[-1][0] > most:
            return 1.0
    distances = [far for far, _ in pairs]
    crossed = {1, -1} <= {side for _, side in pairs}
    initials, others = list(shorter.initials), list(longer.initials)
    if initials and left:
        far, place = min((_initial(initials[0], word), place) for place, word in enumerate(left))
        distances.append(far)
        initials, left = initials[1:], left[:place] + left[place + 1 :]
    if initials and others:
        distances.append(max(_initial(a, b) for a, b in zip(initials, others, strict=False)))
        initials, others = initials[len(others) :], others[len(initials) :]
    distances += _patronymics(shorter, longer, initials, others, most)
    if shorter.patronymics and left and not longer.patronymics:
        # Abish Kekilbaiuly for Abish Kekilbayev: the patronymic is the family name.
        far, place = min((BARE + _nearest(shorter.patronymics[0].stems, word.stems, most), place) for place, word in enumerate(left))
        if far < NEAR:
            distances.append(far)
            left = left[:place] + left[place + 1 :]
    if not distances:
        return 1.0
    absent = bool(shorter.patronymics) != bool(longer.patronymics)
    total = max(distances) + REST * (sum(distances) - max(distances)) + EXTRA * len(left) + ABSENT * absent + CROSSED * crossed
    alone = max(sum(map(len, parts)) for parts in (shorter, longer)) == 1
    return total if alone or len(distances) + joined > 1 else max(total, LONE)


def _names(a: Word, b: Word, most: float) -> tuple[float, int]:
    """The distance of two names, and 1 or -1 if only the first or only the second ends like a family name."""
    whole = _nearest(a.readings, b.readings, most)
    if a.sex and b.sex:
        return (whole if a.sex == b.sex else max(SEX, _nearest(a.stems, b.stems, most))), 0
    if a.sex or b.sex:
        bare = BARE + _nearest(a.stems, b.stems, most)
        if bare < whole:
            return bare, 1 if a.sex else -1
    return whole, 0


def _patronymics(a: Parts, b: Parts, a_initials: list[Word], b_initials: list[Word], most: float) -> list[float]:
    """The distance of the patronymics, or of one and an initial for it; empty if only one name has any."""
    if a.patronymics and b.patronymics:
        fewer, more = sorted((a.patronymics, b.patronymics), key=len)
        ways = permutations(more, len(fewer))
        return [min(max(_patronymic(x, y, most) for x, y in zip(fewer, way, strict=True)) for way in ways)]
    for initials, other in ((a_initials, b), (b_initials, a)):
        if initials and other.patronymics:
            return [_initial(initials[-1], other.patronymics[0])]
    return []


def _patronymic(a: Word, b: Word, most: float) -> float:
    far = _nearest(a.stems, b.stems, most)
    return far if a.sex == b.sex else max(SEX, far)


def _initial(initial: Word, word: Word) -> float:
    """The distance of an initial and the word that it may stand for."""
    if word.second:
        return OTHER_INITIAL
    if any(reading.startswith(sound) for sound in initial.readings for reading in word.readings):
        return INITIAL if word.kind != "initial" else 0.0
    likely = any({sound, reading[0]} in _OPENS for sound in initial.readings for reading in word.readings)
    return LIKELY_INITIAL if likely else OTHER_INITIAL


def _with_joined_words(name: Parts, *, with_patronymic: bool) -> Iterator[Parts]:
    """The name with two of its words as one, as in NURLANULGILOV, Kassymzhomart, ARMANTULESHOVICH."""
    for first, second in permutations(range(len(name.names)), 2):
        rest = tuple(word for place, word in enumerate(name.names) if place not in (first, second))
        yield name._replace(names=(*rest, _joined(name.names[first], name.names[second])))
    if with_patronymic and len(name.patronymics) == 1:
        for place, word in enumerate(name.names):
            rest = name.names[:place] + name.names[place + 1 :]
            yield name._replace(names=rest, patronymics=(_joined(word, name.patronymics[0]),))


def _joined(a: Word, b: Word) -> Word:
    readings = tuple(x + y for x in a.readings for y in b.readings)
    return b._replace(readings=readings, stems=tuple(x + y for x in a.readings for y in b.stems), second=a.second)


def _nearest(some: tuple[str, ...], others: tuple[str, ...], most: float) -> float:
    if len(some) == len(others) == 1:
        return _apart(some[0], others[0], most)
    return min(_apart(a, b, most) for a in some for b in others)


@lru_cache(maxsize=1 << 16)
def _apart(a: str, b: str, most: float) -> float:
    """The cost of hearing one word as the other, divided by their mean length, at most 1; 1 if it is above `most`."""
    if a == b:
        return 0.0
    if not a or not b:
        return 1.0
    limit = most * (len(a) + len(b)) / 2
    unheard_a, unheard_b = _unheard(a), _unheard(b)
    row = [0.0, *accumulate(unheard_b)]
    for i, sound in enumerate(a):
        mixed, missed = _MIXED_WITH.get(sound, {}), unheard_a[i]
        cost = row[0] + missed
        above, row = row, [cost]
        for j, other in enumerate(b):
            heard = 0.0 if sound == other else mixed.get(other, OTHER)
            if i == j == 0 and heard > OFTEN:
                heard *= FIRST
            # The least of the three. min() takes twice as long, and comparing lists of persons spends its time here.
            without, cost = cost + unheard_b[j], above[j] + heard
            if above[j + 1] + missed < cost:
                cost = above[j + 1] + missed
            if without < cost:
                cost = without
            row.append(cost)
        if min(row) > limit:
            return 1.0
    return min(1.0, 2 * row[-1] / (len(a) + len(b)))


@lru_cache(maxsize=1 << 15)
def _unheard(word: str) -> list[float]:
    """The cost of missing each sound of a word."""
    costs = [_UNHEARD.get(sound, MISSING) for sound in word]
    for place in range(1, len(word) - 1):
        if word[place] == "i" and word[place - 1] in "aeo" and word[place + 1] not in VOWELS:
            costs[place] = GLIDE
    if word.endswith("a"):
        costs[-1] = LAST_A
    return costs
