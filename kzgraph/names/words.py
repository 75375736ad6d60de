"""The words of a name, each a name, a patronymic or an initial."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kzgraph.names.sounds import DOUBTFUL, sounds, standard

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´", "'"))
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f'`])+")
_LOOKALIKES = str.maketrans("aceiopxyhk", "асеіорхуһк")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")

# Айсұлу and Жансұлу are women; a Kyrgyz -ulu is a patronymic, a Kazakh one ends in -uly.
_SON = re.compile(r"(?<=..)(?:u?uli|uulu|(?<!s)ulu|[ou]gl[iu])$|(?<=..)[oe]vi[qh]$|(?<=..)iq$")
_DAUGHTER = re.compile(r"(?<=..)[kg]izi$|(?<=..)[oe]vna$|(?<=..)iqna$")
_CHILD = {"uli": "m", "ulu": "m", "ogli": "m", "oglu": "m", "ugli": "m", "kizi": "f", "gizi": "f"}
_MAN = re.compile(r"(?<=..)(?:[oe]v|[sc]ki)$|(?<=...)in$")
_WOMAN = re.compile(r"(?<=..)(?:[oe]va|[sc]kaia)$|(?<=...)ina$")
VOWELS = "aeiou"
ALIKE = str.maketrans({"c": "ts", "j": "zh", "q": "ch", "w": "sh", "o": "u"})  # Bolat and Bulat are one name


class Word(NamedTuple):
    """A word by its sounds.

    `readings` has one or two. `kind` is name, patronymic or initial. `stems` are the readings without the ending of a patronymic or
    of a family name and without the vowels at the end; `sex` is m or f if that ending shows it, else empty. `second` marks half of
    a double name, for which no initial stands.
    """

    readings: tuple[str, ...]
    kind: str
    stems: tuple[str, ...]
    sex: str = ""
    second: bool = False


def words(name: str) -> tuple[Word, ...]:
    """The words of a name in their order; empty if it has no letter and no digit."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name.translate(_APOSTROPHES)))
    known = standard(text.lower())
    result: list[Word] = []
    for match in _WORD.finditer(text):
        dotted = text[match.end() : match.end() + 1] == "."
        hyphened = match.start() > 0 and text[match.start() - 1] in "-\u2010\u2011"
        for number, part in enumerate(_parts(match[0])):
            readings = tuple(filter(None, sounds(_one_script(unicodedata.normalize("NFC", part.lower())), known)))
            if not readings:
                continue
            if readings[0] in _CHILD and result and result[-1].kind == "name":
                result[-1] = _patronymic(result[-1].readings, _CHILD[readings[0]])
                continue
            letters = sum(map(str.isalnum, part))
            if part.lower() != part.upper() and (letters == 1 or (dotted and letters == 2)):
                result.append(Word(readings, "initial", readings))
            else:
                word = _word(readings)
                result.append(word._replace(second=True) if hyphened and number == 0 else word)
    return tuple(result)


def keys(word: Word) -> list[str]:
    """The key of a word for each way to read it, the usual one first."""
    ending = {"patronymic": f":{word.sex}", "initial": "."}.get(word.kind, "")
    return [sound.translate(ALIKE) + ending for sound in (word.stems if word.kind == "patronymic" else word.readings)]


def spoken(word: str) -> set[str]:
    """The keys of a written word by itself, and how it sounds with the ending of a patronymic, each in every way to read it."""
    lower = unicodedata.normalize("NFC", word.translate(_APOSTROPHES).lower())
    known = {} if DOUBTFUL.isdisjoint(lower) else standard(lower)
    readings = tuple(filter(None, sounds(_one_script(lower), known)))
    return {sound.translate(ALIKE) for sound in readings} | set(keys(_word(readings)) if readings else ())


def _parts(word: str) -> list[str]:
    """The parts of a word with capitals inside, such as TolegenToktasynovich."""
    if word[1:].islower() or word.isupper():
        return [word]
    cuts = [i for i in range(3, len(word) - 2) if word[i - 1].islower() and word[i].isupper() and word[i + 1].islower()]
    return [word[start:end] for start, end in zip([0, *cuts], [*cuts, len(word)], strict=True)]


def _one_script(word: str) -> str:
    """A mostly Cyrillic word with Cyrillic letters for the Latin ones that look like them."""
    return word.translate(_LOOKALIKES) if 2 * len(_CYRILLIC.findall(word)) >= len(word) else word


@lru_cache(maxsize=1 << 15)
def _word(readings: tuple[str, ...]) -> Word:
    for ending, sex in ((_SON, "m"), (_DAUGHTER, "f")):
        if any(map(ending.search, readings)):
            return _patronymic(tuple(ending.sub("", reading) for reading in readings), sex)
    for ending, sex in ((_MAN, "m"), (_WOMAN, "f")):
        if any(map(ending.search, readings)):
            return Word(readings, "name", tuple(_stem(ending.sub("", reading)) for reading in readings), sex)
    return Word(readings, "name", tuple(map(_stem, readings)))


def _patronymic(fathers: tuple[str, ...], sex: str) -> Word:
    """A patronymic with both stems where -in- may belong to the father's name (Yerkin-ovich) or to the ending (Amangeldi-novich)."""
    stems = [_stem(father) for father in fathers]
    stems += [_stem(stem[:-2]) for stem in stems if stem.endswith("in") and len(stem) > 4]
    return Word(fathers, "patronymic", tuple(stems), sex)


def _stem(word: str) -> str:
    return word.rstrip(VOWELS) or word
