"""The states that a name speaks of, in English, Russian and Kazakh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from kzgraph.linking.candidates import gazetteer

if TYPE_CHECKING:
    Words = Callable[[str], frozenset[str]]

SHORT = 7  # letters of a word that the comparison of labels leaves whole, with its ending
_KAZAKH = ("ның", "нің", "дың", "дің", "тың", "тің")


def named(text: str, words: Words) -> frozenset[str]:
    """The codes of the states whose names are in a text, by the words that `words` gives of it."""
    label = words(text)
    fits = [(name, code) for word in label for name, code in known(words).get(word, ()) if name <= label]
    # Guinea is a part of Equatorial Guinea.
    return frozenset(code for name, code in fits if not any(name < other for other, _ in fits))


@cache
def known(words: Words) -> dict[str, list[tuple[frozenset[str], str]]]:
    """The words of each name with the code of its state, by the first of the words."""
    names_of: dict[str, list[tuple[frozenset[str], str]]] = {}
    for row in _rows():
        names = (form for language in ("en", "ru", "kk") for name in row[language].split("|") for form in _forms(name, language))
        for name in dict.fromkeys(filter(None, map(words, names))):
            names_of.setdefault(min(name), []).append((name, row["code"]))
    return names_of


def names(code: str) -> tuple[str, ...]:
    """The names of the state with that code of two letters; without any, there is no such state."""
    own = tuple(name for row in _rows() if row["code"] == code for language in ("en", "ru", "kk") for name in row[language].split("|"))
    of_gazetteer = gazetteer.unit_names(gazetteer.country())  # which has more of them, and the code among them
    return of_gazetteer if own and code in of_gazetteer else own


@cache
def _rows() -> list[dict[str, str]]:
    return gazetteer.table("states.csv")


def _forms(name: str, language: str) -> Iterator[str]:
    """The name, and its genitive where its last word is so short that it is compared with the ending."""
    yield name
    last = name.rpartition(" ")[2]
    if language == "en" or len(last) > SHORT or last.isupper():
        return
    if language == "kk":
        yield from (name + ending for ending in _KAZAKH)
    elif last.endswith(("я", "ь")):
        yield name[:-1] + "и"
    elif last.endswith("а"):
        yield from (name[:-1] + "ы", name[:-1] + "и")
    else:
        yield (name[:-1] + "я") if last.endswith("й") else name + "а"
