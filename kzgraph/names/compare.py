"""How alike two names are: their words laid side by side, each pair compared by sound."""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, permutations
from operator import le
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.names.words import VOWELS, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

# What it costs to hear one sound for another, or to hear none. A difference that no spelling explains costs OTHER or MISSING.
OTHER = 1.4
MISSING = 1.2
_MIXED = {"ae": 0.4, "ei": 0.25, "ou": 0.12, "iu": 0.8, "ao": 0.8, "eo": 0.7, "ai": 1.0, "io": 0.9, "eu": 0.9, "au": 1.2}
_MIXED |= {"hk": 0.2, "gh": 0.3, "gk": 0.4, "uv": 0.2, "bp": 0.3, "dt": 0.5, "sz": 0.25, "qw": 0.3, "hq": 0.4, "cs": 0.4, "ck": 0.5}
_MIXED |= {"jw": 0.5, "jz": 0.6, "dj": 0.6, "ij": 0.5, "jq": 0.5, "sw": 0.6, "bv": 0.6, "fv": 0.5, "fp": 0.5, "mn": 0.9, "lr": 1.0}
_MIXED |= {pair[::-1]: cost for pair, cost in _MIXED.items()}
_MIXED_WITH = {one: {pair[1]: cost for pair, cost in _MIXED.items() if pair[0] == one} for one in {pair[0] for pair in _MIXED}}
_UNHEARD = {"i": 0.22, "e": 0.5, "a": 0.8, "o": 0.8, "u": 0.7, "h": 0.5, "v": 0.8}
LAST_A = 0.5  # Gulnar and Gulnara
FIRST = 2.5  # the first sound tells more, unless spellings often mix it
OFTEN = 0.3
GLIDE = 0.8  # i after a vowel other than u and before a consonant is a sound of its own: Aibek is not Abek

# First sounds that Kazakh and Russian forms of one name, or Dzh- and Ye- cut short, may begin with.
_OPENS = {frozenset(pair) for pair in ("uv", "ei", "ou", "qw", "dj")}

# What counts against one person, from 0 to 1, beside the sounds.
SEX = 0.45  # Akhmetov and Akhmetova, a son and a daughter
BARE = 0.06  # Smagul for Smagulov
CROSSED = 0.4  # Asan Serikov and Serik Asanov
INITIAL = 0.05  # an initial for a name
LIKELY_INITIAL = 0.1
OTHER_INITIAL = 0.6
JOINED = 0.02  # words run together
MOST_JOINED = 2
EXTRA = 0.06  # a name that only one of the two has
UNTOLD = 0.02  # a patronymic that only one of the two has
LONE = 0.4  # a single word in common
REST = 0.35  # how much the words that differ less count


MOST = (6, 2, 4)  # names, patronymics, initials


class Parts(NamedTuple):
    """The words of a name by what they are."""

    names: tuple[Word, ...]
    patronymics: tuple[Word, ...]
    initials: tuple[Word, ...]


def parts(words: tuple[Word, ...]) -> Parts | None:
    """The words sorted by kind; None if there are too many for a name, since each way to lay them side by side is tried."""
    found = Parts(*(tuple(word for word in words if word.kind == kind) for kind in ("name", "patronymic", "initial")))
    return found if all(map(le, map(len, found), MOST)) else None


def distance(a: Parts, b: Parts, joined: int = 0) -> float:
    """How far two names are apart, from 0 to 1, the same in both directions; `joined` words of one were run together already."""
    shorter, longer = sorted((a, b), key=lambda one: len(one.names))
    best = min(_laid_out(shorter, longer, joined))
    if joined < MOST_JOINED and len(longer.names) > len(shorter.names) > 0:
        ways = _run_together(longer, with_patronymic=bool(shorter.patronymics))
        best = min([best, *(JOINED + distance(shorter, way, joined + 1) for way in ways)])
    return min(1.0, best)


def _laid_out(shorter: Parts, longer: Parts, joined: int) -> Iterator[float]:
    """The distance for each way to lay the names of one beside those of the other."""
    for order in permutations(range(len(longer.names)), len(shorter.names)):
        beside = [longer.names[place] for place in order]
        left = [word for place, word in enumerate(longer.names) if place not in order]
        yield _judged(shorter, longer, beside, left, joined)


def _judged(shorter: Parts, longer: Parts, beside: list[Word], left: list[Word], joined: int) -> float:
    """The distance with the names of the longer `beside` those of the shorter, and `left` over."""
    found = [_names(mine, theirs) for mine, theirs in zip(shorter.names, beside, strict=True)]
    apart = [far for far, _ in found]
    crossed = {1, -1} <= {side for _, side in found}
    mine, theirs = list(shorter.initials), list(longer.initials)
    if mine and left:
        far, place = min((_initial(mine[0], word), place) for place, word in enumerate(left))
        apart.append(far)
        mine, left = mine[1:], left[:place] + left[place + 1 :]
    if mine and theirs:
        apart.append(max(_initial(one, other) for one, other in zip(mine, theirs, strict=False)))
        mine, theirs = mine[len(theirs) :], theirs[len(mine) :]
    apart += _patronymics(shorter, longer, mine, theirs)
    if shorter.patronymics and left and not longer.patronymics:
        # Abish Kekilbaiuly for Abish Kekilbayev: the patronymic is the family name.
        far, place = min((BARE + _nearest(shorter.patronymics[0].stems, word.stems), place) for place, word in enumerate(left))
        if far < OTHER_INITIAL / 2:
            apart.append(far)
            left = left[:place] + left[place + 1 :]
    if not apart:
        return 1.0
    untold = bool(shorter.patronymics) != bool(longer.patronymics)
    total = max(apart) + REST * (sum(apart) - max(apart)) + EXTRA * len(left) + UNTOLD * untold + CROSSED * crossed
    alone = max(map(_size, (shorter, longer))) == 1
    return total if alone or len(apart) + joined > 1 else max(total, LONE)


def _size(one: Parts) -> int:
    return sum(map(len, one))


def _names(a: Word, b: Word) -> tuple[float, int]:
    """How far a name is from a name; beside it 1 or -1 if only the first or only the second has a family name's ending."""
    whole = _nearest(a.readings, b.readings)
    if a.sex and b.sex:
        return (whole if a.sex == b.sex else max(SEX, _nearest(a.stems, b.stems))), 0
    if a.sex or b.sex:
        bare = BARE + _nearest(a.stems, b.stems)
        if bare < whole:
            return bare, 1 if a.sex else -1
    return whole, 0


def _patronymics(a: Parts, b: Parts, a_initials: list[Word], b_initials: list[Word]) -> list[float]:
    """How far the patronymics are apart, or one and the other's initial for it; nothing where only one has any."""
    if a.patronymics and b.patronymics:
        fewer, more = sorted((a.patronymics, b.patronymics), key=len)
        ways = permutations(more, len(fewer))
        return [min(max(_patronymic(mine, theirs) for mine, theirs in zip(fewer, way, strict=True)) for way in ways)]
    for initials, other in ((a_initials, b), (b_initials, a)):
        if initials and other.patronymics:
            return [_initial(initials[-1], other.patronymics[0])]
    return []


def _patronymic(a: Word, b: Word) -> float:
    far = _nearest(a.stems, b.stems)
    return far if a.sex == b.sex else max(SEX, far)


def _initial(initial: Word, word: Word) -> float:
    """How far an initial is from the word that it may stand for."""
    if word.second:
        return OTHER_INITIAL
    if any(theirs.startswith(mine) for mine in initial.readings for theirs in word.readings):
        return INITIAL if word.kind != "initial" else 0.0
    likely = any({mine, theirs[0]} in _OPENS for mine in initial.readings for theirs in word.readings)
    return LIKELY_INITIAL if likely else OTHER_INITIAL


def _run_together(one: Parts, *, with_patronymic: bool) -> Iterator[Parts]:
    """The name with two of its words as one: NURLANABDIROV, Kassymzhomart, ARMANTULESHOVICH."""
    for first, second in permutations(range(len(one.names)), 2):
        rest = tuple(word for place, word in enumerate(one.names) if place not in (first, second))
        yield one._replace(names=(*rest, _joined(one.names[first], one.names[second])))
    if with_patronymic and len(one.patronymics) == 1:
        for place, word in enumerate(one.names):
            rest = one.names[:place] + one.names[place + 1 :]
            yield one._replace(names=rest, patronymics=(_joined(word, one.patronymics[0]),))


def _joined(a: Word, b: Word) -> Word:
    readings = tuple(x + y for x in a.readings for y in b.readings)
    return b._replace(readings=readings, stems=tuple(x + y for x in a.readings for y in b.stems), second=a.second)


def _nearest(some: tuple[str, ...], others: tuple[str, ...]) -> float:
    return min(_apart(a, b) for a in some for b in others)


@lru_cache(maxsize=1 << 16)
def _apart(a: str, b: str) -> float:
    """What it costs to hear one word as the other, for each sound of their mean length, at most 1."""
    if a == b:
        return 0.0
    if not a or not b:
        return 1.0
    unheard_a, unheard_b = _unheard(a), _unheard(b)
    row = [0.0, *accumulate(unheard_b)]
    for i, mine in enumerate(a):
        mixed, missed = _MIXED_WITH.get(mine, {}), unheard_a[i]
        cost = row[0] + missed
        above, row = row, [cost]
        for j, theirs in enumerate(b):
            heard = 0.0 if mine == theirs else mixed.get(theirs, OTHER)
            if i == j == 0 and heard > OFTEN:
                heard *= FIRST
            # The least of the three; min() takes twice as long here, where lists of persons spend their time.
            without, cost = cost + unheard_b[j], above[j] + heard
            if above[j + 1] + missed < cost:
                cost = above[j + 1] + missed
            if without < cost:
                cost = without
            row.append(cost)
    return min(1.0, 2 * row[-1] / (len(a) + len(b)))


def _unheard(word: str) -> list[float]:
    """What each sound of the word costs where the other word has none."""
    costs = [_UNHEARD.get(sound, MISSING) for sound in word]
    for place in range(1, len(word) - 1):
        if word[place] == "i" and word[place - 1] in "aeo" and word[place + 1] not in VOWELS:
            costs[place] = GLIDE
    if word.endswith("a"):
        costs[-1] = LAST_A
    return costs
