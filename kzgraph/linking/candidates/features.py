"""A person as columns that a database can compare: sounds of the name, days, places, and keys to find pairs by.

The work on letters is done once for each row, so that engines compare texts and lists alone.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.linking.candidates import gazetteer
from kzgraph.linking.candidates.rows import ordered
from kzgraph.names import MOST, Parts, Word, parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzgraph.linking.candidates.rows import PersonRow

# Sounds that spellings mix are one letter, and vowels but the first are dropped, so that blocking keeps what names.similarity compares.
_CLASSES = str.maketrans("ghbfdzcqj", "kkpptsswz")
_COARSE = _CLASSES | dict.fromkeys(map(ord, "aeiouv"))
_FIRST = str.maketrans(dict.fromkeys("aeiouv", "a"))
_DOUBLED = re.compile(r"(.)\1+")
LONGEST = 200  # characters of a name that are read
MOST_NAMES = 4  # words of a name that take part in keys


class Record(NamedTuple):
    """One written name of one person. Lists hold blocking keys; None stands for unknown."""

    unique_id: int
    rare: str | None  # of the two most distinctive names, the one that fewer people of the lists have
    common: str | None
    born: str | None  # a day
    year: int | None
    town: str | None  # the first of the places
    places: list[str] | None
    bodies: list[str] | None
    pairs: list[str]  # two names in any order
    initials: list[str]  # a name and the first sound of another
    joined: list[str]  # names run together


class Side(NamedTuple):
    """The marks on keys of short and of full names: a short name meets full ones, and full names do not meet by it."""

    short: int
    full: int

    def marks(self, *, short: bool) -> tuple[int, ...]:
        """The marks of one record: two short names may meet too."""
        return (self.short, 0) if short else (self.full,)


LOCAL, EXTERNAL = Side(1, 2), Side(2, 1)


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


def records(names: Iterable[Written], counted: Counter[str], side: Side) -> Iterator[Record]:
    """A record for each written name; `counted` gives how many names of both lists have a sound."""
    return (_record(number, entry, counted, side) for number, entry in enumerate(names))


def counts(names: Iterable[Written]) -> Counter[str]:
    """How many names hold each sound, in any reading."""
    return Counter(sound for entry in names for sound in {sound for word in entry.parts.names for sound in _sounds(word)})


def _record(number: int, entry: Written, counted: Counter[str], side: Side) -> Record:
    names, fathers = entry.parts.names[:MOST_NAMES], entry.parts.patronymics
    usual = [sound(word, counted) for word in names]
    ranked = sorted(usual, key=lambda entry: (counted[entry], entry))[:2]
    initials = sorted({_first(word) for word in entry.parts.initials})
    born = entry.row.born
    exact = born is not None and born.first == born.last
    # Нұрлан Серікұлы has one name: if there are too few, a patronymic counts as one.
    read = [_sounds(word) for word in (names if len(names) > 1 else (*names, *fathers))]
    pairs = [(a, b) for left, right in combinations(read, 2) for a in left for b in right]
    if initials:
        shortened = [f"{sound}|{first}" for sounds in read for sound in sounds for first in initials]
    else:
        shortened = [f"{x}|{y[0]}" for a, b in pairs for x, y in ((a, b), (b, a))]
    places = _places(entry.row.places)
    lone = len(names) == 1 and not initials
    runs = _sounds(names[0]) if lone else [_run(a, b) for pair in pairs for a, b in (pair, pair[::-1])]
    return Record(
        number,
        ranked[0] if ranked else None,
        ranked[1] if len(ranked) > 1 else None,
        born.first.isoformat() if born and exact else None,
        born.first.year if born and born.first.year == born.last.year else None,
        next(iter(places), None),
        list(places) or None,
        list(_bodies(entry.row.affiliations)) or None,
        sorted({"|".join(sorted(pair)) for pair in pairs}),
        sorted({f"{key} {mark}" for key in shortened for mark in side.marks(short=bool(initials))}),
        sorted({f"{key} {mark}" for key in runs for mark in side.marks(short=lone)}),
    )


@lru_cache(maxsize=1 << 14)
def _places(names: tuple[str, ...]) -> tuple[str, ...]:
    """The places by which people can be distinguished: the gazetteer's town or region, else the name as it sounds."""
    places = []
    for place in names:
        known = gazetteer.find(place)
        places.append(known[0].iri if known else gazetteer.fold(place))
    return tuple(dict.fromkeys(place for place in places if place not in ("", gazetteer.COUNTRY)))


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


def _first(word: Word) -> str:
    return _coarse(word.readings[0])[:1]


def _coarse(sound: str) -> str:
    """The consonants by classes after the first sound, none of them twice in a row."""
    return _DOUBLED.sub(r"\1", sound[:1].translate(_FIRST).translate(_CLASSES) + sound[1:].translate(_COARSE))


def _run(a: str, b: str) -> str:
    """Two sounds run together: a vowel that begins the second is inside then."""
    return _DOUBLED.sub(r"\1", a + b.removeprefix("a"))
