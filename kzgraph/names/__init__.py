"""Names of persons in Kazakh, Russian and Latin spelling: a key that folds the spellings of one name, and how alike two names are.

>>> from kzgraph import names
>>> names.key("Нұрлан Мәжитұлы Әбдіров") == names.key("ABDIROV Nurlan Mazhitovich")
True
>>> names.similarity("N. Abdirov", "Әбдіров, Нұрлан")
0.95
"""

from __future__ import annotations

from functools import lru_cache

from kzgraph.names.compare import Parts, distance, parts
from kzgraph.names.words import Word, words

__all__ = ["key", "similarity"]

LONGEST = 200  # characters; what is longer is no name

_LETTERS = str.maketrans({"c": "ts", "j": "zh", "q": "ch", "w": "sh", "o": "u"})  # Bolat and Bulat are one name


def key(name: str) -> str:
    """The name as it sounds, its words in alphabetical order: equal for most spellings of one name.

    A patronymic is the father's name without its last vowels, with `:m` for a son and `:f` for a daughter; an initial ends in a point.
    Empty if the name has no letter and no digit.
    """
    return _key(words(name))


def similarity(a: str, b: str) -> float:
    """How alike two written names are, from 0 to 1, the same in both directions: whether they may well be of one person.

    1 for names with the same key, 0 if one of them has none. What is longer than 200 characters, or has more than six names, two
    patronymics or four initials, is compared by its key alone. No score proves that two people are one.
    """
    key_a, parts_a = _read(a)
    key_b, parts_b = _read(b)
    if key_a == key_b:
        return 1.0 if key_a else 0.0
    if not key_a or not key_b or parts_a is None or parts_b is None:
        return 0.0
    return round(1.0 - distance(parts_a, parts_b), 4)


def _read(name: str) -> tuple[str, Parts | None]:
    """The key of a name, and its parts unless it is too long for a name."""
    return _short(name) if len(name) <= LONGEST else (key(name), None)


@lru_cache(maxsize=1 << 14)
def _short(name: str) -> tuple[str, Parts | None]:
    found = words(name)
    return _key(found), parts(found)


def _key(found: tuple[Word, ...]) -> str:
    return " ".join(sorted(map(_written, found)))


def _written(word: Word) -> str:
    sound = (word.stems if word.kind == "patronymic" else word.readings)[0].translate(_LETTERS)
    return sound + {"patronymic": f":{word.sex}", "initial": "."}.get(word.kind, "")
