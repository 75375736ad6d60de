"""From spellings to sounds: a word of a name in one small alphabet, whatever its script and standard.

One letter is one sound: c is ts (ц), h is kh (х), j is zh (ж), q is ch (ч) and w is sh (ш), the others read as usual. Letters that
spellers and standards mix are one sound from the start: к and қ, г and ғ, н and ң, х and һ, а and ә, у, ұ and ү, о and ө, и, й, і and ы.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = dict(zip("абвгдеёжзийклмнопрстуфхцчшщыэ", "abvgdeejziiklmnoprstufhcqwwie", strict=True))
_CYRILLIC |= {"ъ": "", "ь": "", "ю": "iu", "я": "ia"}
_CYRILLIC |= dict(zip("әғқңөұүһі", "agknouuhi", strict=True))
_CYRILLIC |= dict(zip("җўҳҷїєґ", "juhqieg", strict=True))  # of neighbouring languages

_LATIN = {"shch": "w", "tsch": "q", "dsch": "j", "shh": "w", "šč": "w", "şç": "w", "szh": "sj", "tch": "q", "dzh": "j", "zh": "j"}
_LATIN |= {"sh": "w", "kh": "h", "gh": "g", "ph": "f", "th": "t", "ck": "k", "cz": "c", "ou": "u", "yo": "e", "yë": "e"}
_LATIN |= {"s'": "w", "c'": "q", "y'": "u", "y`": "i", "š": "w", "ş": "w", "ș": "w", "ŝ": "w", "ž": "j", "ż": "j", "č": "q", "ç": "q"}
_LATIN |= {"ć": "q", "ŋ": "n", "ə": "a", "ı": "i", "ł": "l", "â": "ia", "û": "iu", "õ": "i", "y": "i", "q": "k", "c": "k", "ʹ": "", "ʺ": ""}
# Letters that standards read differently, the usual reading first.
_EITHER = {"j": ("j", "i"), "ch": ("q", "h"), "x": ("h", "ks"), "ý": ("u", "i"), "w": ("u", "v")}
_EITHER |= {"sch": ("w", "j"), "sz": ("sz", "w")}  # German and Polish
_UNIT = re.compile("|".join(sorted(map(re.escape, [*_LATIN, *_EITHER]), key=len, reverse=True)) + "|.", re.DOTALL)

# Letters that give away a standard decide how others are read, anywhere in the name. Earlier rows override later ones.
_SIGNS = (
    (re.compile(r"[čšžŝʹʺ]"), {"j": ("i",), "ch": ("h",), "c": ("c",)}),  # ISO 9 and ISO/R 9
    (re.compile(r"`|shh|cz"), {"j": ("i",), "ch": ("q",), "x": ("h",), "c": ("c",)}),  # GOST 7.79 B
    (re.compile(r"[aeiou]jev"), {"j": ("i",)}),
    (re.compile(r"sch|[żł]|[oe]wa?\b|\bw[il]"), {"j": ("i",), "ch": ("h",), "w": ("v",)}),  # German and Polish
    (re.compile(r"[ğşïı]|[aeuä]w[^aeiou]"), {"j": ("j",), "x": ("h",), "ý": ("i",), "w": ("u",), "c": ("c",)}),  # the state agency
    (re.compile(r"[áǵńóú]|uly\b|qyzy\b"), {"j": ("j",), "ch": ("q",), "x": ("h",), "ý": ("u",)}),  # the alphabet of 2018
    (re.compile(r"[aeiouy]j(?:[bdgklmnrstvz]|\b)"), {"j": ("i", "j")}),  # Ajbek, Nurtaj
)

DOUBTFUL = frozenset("".join(unit for _, readings in _SIGNS for unit in readings))  # the letters that they decide

_DOUBLED = (re.compile(r"(.)\1+(?!izi$)"), r"\1")  # Oraz-bek-kyzy keeps its k
_NORMAL_FORMS = (
    _DOUBLED,
    (re.compile(r"t[sz]"), "c"),
    (re.compile(r"dj"), "j"),
    (re.compile(r"[sw]q"), "w"),
    (re.compile(r"ng"), "n"),
    (re.compile(r"n(?=b)"), "m"),
    (re.compile(r"(?:^|(?<=[aeou]))i(?=e)|(?<=[^aeiou])i(?=u)"), ""),  # Ye-, -ayev, Dyusen
    _DOUBLED,
)


def standard(name: str) -> dict[str, tuple[str, ...]]:
    """The readings of ambiguous Latin letters in a name (in lower case, NFC), as far as other letters decide them."""
    known: dict[str, tuple[str, ...]] = {}
    for signs, readings in reversed(_SIGNS):
        if signs.search(name):
            known |= readings
    return known


def sounds(word: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The readings of a word (in lower case, NFC): one, or the usual one and another. `known` is the result of `standard`."""
    return _readings(word, tuple(known.items()))


@lru_cache(maxsize=1 << 15)  # lists of persons repeat their words
def _readings(word: str, standard: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    known = dict(standard)
    units = [_unit_sounds(unit, known) for unit in _UNIT.findall(word.replace("\u0361", ""))]
    usual, other = (_normalized("".join(unit[which] for unit in units)) for which in (0, -1))
    return (usual,) if usual == other else (usual, other)


def _unit_sounds(unit: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The usual sound of a letter or a group of letters, and the other one if there is any."""
    either = known.get(unit) or _EITHER.get(unit)
    if either:
        return either
    sound = _CYRILLIC.get(unit, _LATIN.get(unit))
    if sound is None:
        sound = "".join(letter for letter in unicodedata.normalize("NFKD", unit) if letter.isalnum())
    return (sound,)


def _normalized(word: str) -> str:
    """The word with one form for sounds that have several spellings: doubled letters, ts, dzh, ng, n before b, a glide before e."""
    for pattern, sound in _NORMAL_FORMS:
        word = pattern.sub(sound, word)
    return word


def tables() -> dict[str, object]:
    """What the usual reading of a word rests on, as JSON can hold it: the sounds of letters, and one form for several sounds."""
    usual = {unit: readings[0] for unit, readings in _EITHER.items()}
    alike = [*((pattern.pattern, sound) for pattern, sound in _NORMAL_FORMS), ("o", "u")]  # Bolat and Bulat are one name
    return {"sounds": _CYRILLIC | _LATIN | usual, "alike": alike}
