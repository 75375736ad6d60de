"""A person as columns that a database can compare: sounds of the name, days, places, and keys to find pairs by.

The work on letters is done once for each row, so that engines compare texts and lists alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import combinations, permutations
from typing import NamedTuple

from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.rows import PersonRow, ordered
from kzgraph.names import MOST, Parts, Word, parts

# Sounds that spellings mix are one letter, and vowels but the first are dropped, so that blocking keeps what names.similarity compares.
_CLASSES = str.maketrans({**dict(zip("ghbfdzcj", "kkpptssz", strict=True)), "w": "sk", "q": "sk"})  # sh may be s and h
_COARSE = _CLASSES | dict.fromkeys(map(ord, "aeiouv"))
_FIRST = str.maketrans(dict.fromkeys("aeiouv", "a"))
_DOUBLED = re.compile(r"(.)\1+")
SHORTEST = 2  # a sound that lacks a letter has at least so many
LONGEST = 200  # characters of a name that are read
MOST_NAMES = 4  # words of a name that take part in keys


class Record(NamedTuple):
    """One written name of one person. Lists hold blocking keys; None stands for unknown."""

    unique_id: int
    born: str | None  # a day
    year: int | None
    town: str | None  # the first of the places
    places: list[str] | None
    bodies: list[str] | None
    pairs: list[str]  # two names in any order
    initials: list[str]  # a name and the first sound of another
    joined: list[str]  # names run together


class Side(NamedTuple):
    """The marks on keys of what meets what is whole on the other side alone, and of what is whole."""

    lacking: int
    whole: int

    def short(self, *, short: bool) -> tuple[int, ...]:
        """The marks of a short name or a full one: a short name meets full and short ones, and full names do not meet by it."""
        return (self.lacking, 0) if short else (self.whole,)

    def near(self, key: str, word: str, other: str = "", *, whole: bool = False) -> Iterator[str]:
        """A key of one or two words in any order and, unless only the `whole` is wanted, those with a letter left out of one word.

        The latter meet a whole key of the other side: a slip of one of the two spellings.
        """
        both = f"{key}{word}|{other}" if word < other else f"{key}{other}|{word}"
        yield f"{both} 0"
        yield f"{both} {self.whole}"
        for left, right in () if whole else ((word, other), (other, word)):
            for less in _less(left):
                both = f"{key}{less}|{right} " if less < right else f"{key}{right}|{less} "
                yield f"{both}{self.lacking}"
                if left[0] == "a" and less == left[1:]:  # Oskerim may be Doskerim without its first letter, and Yrysty is Rysty
                    yield f"{both}{self.whole}"


LOCAL, EXTERNAL = Side(1, 2), Side(2, 1)


@lru_cache(maxsize=1 << 16)
def _less(sound: str) -> tuple[str, ...]:
    """The sound without each of its letters."""
    if len(sound) <= SHORTEST:
        return ()
    return tuple({_DOUBLED.sub(r"\1", sound[:place] + sound[place + 1 :]) for place in range(len(sound))})


class Written(NamedTuple):
    """One written name with its row and what was read from it."""

    row: PersonRow
    name: str
    parts: Parts


def written(rows: Iterable[PersonRow]) -> list[Written]:
    """The names that can be compared, in the order of the IRIs; one without a letter or with too many words is left out."""
    spellings = []
    for row in ordered(rows):
        for name in sorted(set(row.names)):
            read = parts(name[:LONGEST])
            if read and any(map(_has_letter, (*read.names, *read.patronymics))):
                spellings.append(Written(row, name, read))
    return spellings


def _has_letter(word: Word) -> bool:
    return any(letter.isalpha() for letter in word.readings[0])


def lacks(name: str) -> str:
    """Why a written name cannot be compared, without repeating it; empty if it can."""
    read = parts(name[:LONGEST])
    if read is None:
        return f"a name of more words than are compared ({MOST[0]} names, {MOST[1]} patronymics, {MOST[2]} initials)"
    if any(map(_has_letter, (*read.names, *read.patronymics))):
        return ""
    return "initials without a name" if read.initials else "no name with a letter"


def records(names: Iterable[Written], side: Side) -> Iterator[Record]:
    """A record for each written name."""
    return (_record(number, entry, side) for number, entry in enumerate(names))


def counts(names: Iterable[Written]) -> Counter[str]:
    """How many names hold each sound, in any reading."""
    return Counter(sound for entry in names for sound in {sound for word in entry.parts.names for sound in _sounds(word)})


def _record(number: int, entry: Written, side: Side) -> Record:
    names, fathers = entry.parts.names[:MOST_NAMES], entry.parts.patronymics
    initials = sorted({_coarse(reading)[:1] for word in entry.parts.initials for reading in word.readings})
    born = entry.row.born
    exact = born is not None and born.first == born.last
    # Нұрлан Серікұлы has one name: if there are too few, a patronymic counts as one.
    read = [_sounds(word) for word in (names if len(names) > 1 else (*names, *fathers))]
    pairs = [(a, b) for left, right in combinations(read, 2) for a in left for b in right]
    # Two words of three run together, one of which may be a patronymic.
    three = [_sounds(word) for word in (*names, *fathers[:1])]
    run_in = [(a[0], run) for a, b, c in (permutations(three) if len(three) == 3 else ()) for run in _run(b[0], c[0])]
    if initials:
        shortened = {(sound, first) for sounds in read for sound in sounds for first in initials}
    else:
        shortened = {(x, y[0]) for a, b in pairs for x, y in ((a, b), (b, a))}
    places = _places(entry.row.places)
    lone = len(names) == 1 and not initials
    runs = _sounds(names[0]) if lone else {run for pair in pairs for a, b in (pair, pair[::-1]) for run in _run(a, b)}
    return Record(
        number,
        born.first.isoformat() if born and exact else None,
        born.first.year if born and born.first.year == born.last.year else None,
        next(iter(places), None),
        list(places) or None,
        list(_bodies(entry.row.affiliations)) or None,
        sorted({key for pair in pairs for key in side.near("", *pair)} | {f"{'|'.join(sorted(pair))} 0" for pair in run_in}),
        sorted(key for mark in side.short(short=bool(initials)) for word, first in shortened for key in side.near(f"{first}{mark} ", word)),
        # A slip of full names is left out here: there are many, and few names are run together.
        sorted({key for mark in side.short(short=lone) for run in runs for key in side.near(f"{mark} ", run, whole=not lone)}),
    )


@lru_cache(maxsize=1 << 14)
def _places(names: tuple[str, ...]) -> tuple[str, ...]:
    """The places by which people can be distinguished: the gazetteer's town or region, else the name as it sounds."""
    places = []
    for place in names:
        known = gazetteer.find(place)
        places.append(known[0].iri if known else gazetteer.fold(place))
    return tuple(dict.fromkeys(place for place in places if place not in ("", gazetteer.country())))


@lru_cache(maxsize=1 << 14)
def _bodies(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(gazetteer.fold, names))))


def sound(word: Word, counted: Counter[str]) -> str:
    """The word as it sounds in the reading that most names of the lists have."""
    read = _sounds(word)
    return read[0] if len(read) == 1 else max(read, key=lambda reading: (counted[reading], reading))


def _sounds(word: Word) -> tuple[str, ...]:
    """The coarse sounds of a word, one for each reading."""
    return _read(word.stems)


@lru_cache(maxsize=1 << 16)
def _read(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_coarse, stems)))


def _coarse(sound: str) -> str:
    """The consonants by classes after the first sound, none of them twice in a row."""
    return _DOUBLED.sub(r"\1", sound[:1].translate(_FIRST).translate(_CLASSES) + sound[1:].translate(_COARSE))


def _run(a: str, b: str) -> set[str]:
    """Two sounds run together: a vowel that begins the second is inside then, and n may stand before b and be m."""
    run = _DOUBLED.sub(r"\1", a + b.removeprefix("a"))
    return {run, run.replace("np", "mp")}
