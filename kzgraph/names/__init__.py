"""Names of persons in Kazakh, Russian and Latin spelling: a key for all spellings of a name, and the similarity of two names.

>>> from kzgraph import names
>>> names.key("Нұрлан Мәжитұлы Үлгілов") == names.key("ULGILOV Nurlan Mazhitovich")
True
>>> names.similarity("N. Ulgilov", "Үлгілов, Нұрлан")
0.95
"""

from __future__ import annotations

from functools import lru_cache

from kzgraph.names import sounds
from kzgraph.names import words as reading
from kzgraph.names.cases import CASES, is_derived, nominatives
from kzgraph.names.compare import MOST, Parts, by_kind, distance
from kzgraph.names.in_text import NamesInText
from kzgraph.names.words import Word, words

__all__ = [
    "LONGEST",
    "MOST",
    "NamesInText",
    "Parts",
    "Word",
    "distance",
    "is_derived",
    "key",
    "nominatives",
    "parts",
    "similarity",
    "tables",
]

LONGEST = 200  # characters; a longer text is not a name


def key(name: str) -> str:
    """The sounds of a name, its words in alphabetical order: equal for most spellings of one name.

    A patronymic is the father's name without its last vowels, with `:m` for a son and `:f` for a daughter; an initial ends in a point.
    Empty if the name has no letter and no digit.
    """
    return _key(words(name))


def similarity(a: str, b: str) -> float:
    """How similar two written names are, from 0 to 1, in either order: whether they may be names of one person.

    Names with the same key have 1; a name without a key has 0. A text of more than LONGEST characters, or with more words than MOST, is
    compared by its key only. No score proves that two people are one.
    """
    key_a, parts_a = _read(a)
    key_b, parts_b = _read(b)
    if key_a == key_b:
        return 1.0 if key_a else 0.0
    if not key_a or not key_b or parts_a is None or parts_b is None:
        return 0.0
    return round(1.0 - distance(parts_a, parts_b), 4)


def parts(name: str) -> Parts | None:
    """The words of a name by kind, for `distance`; None if there are more than MOST."""
    return by_kind(words(name))


def tables() -> dict[str, object]:
    """The sounds of letters, what is one sound, and the cases of names, as JSON can hold them: for programs in other languages."""
    return {"cases": CASES, **sounds.tables()}


def _read(name: str) -> tuple[str, Parts | None]:
    """The key of a name, and its parts unless it is too long."""
    return _short(name) if len(name) <= LONGEST else (key(name), None)


@lru_cache(maxsize=1 << 14)
def _short(name: str) -> tuple[str, Parts | None]:
    read = words(name)
    return _key(read), by_kind(read)


def _key(read: tuple[Word, ...]) -> str:
    return " ".join(sorted(reading.keys(word)[0] for word in read))
