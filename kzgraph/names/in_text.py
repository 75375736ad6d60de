"""Names in a text by their sounds: in Latin or Cyrillic letters, in any order, with endings, within longer words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import NamedTuple

from kzgraph.names.cases import nominatives
from kzgraph.names.words import VOWELS, spoken

LONG = 5  # sounds of a word, which few others have in them
SHORT = 3  # letters of a word, below which it counts beside another word of the name alone
ENDING = 3  # sounds that an ending may add to a word that is not long
NEAR = 4  # words from one word of a name to the next, such as those of tags
_LINKS, _CELL = frozenset("_/@=-"), frozenset(["", *"\"',;|\t<>\n"])  # what stands around a word in addresses and in tables
GAP = 12  # characters between two words that stand side by side
_LETTER = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTER}{{1,200}}(?:['\u2019\u2018\u02bc`\u00b4\u2032]{_LETTER}+)*")
_HUMPS = re.compile(r"(?<=[a-zа-яёәғқңөұүһі])(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])|['\u2019\u2018\u02bc`\u00b4\u2032]")  # of FreeNurlan


class _Heard(NamedTuple):
    """The words of names that a word sounds like, those that it is but for its case, and whether it counts by itself: always, or where it
    is written like a name."""

    like: frozenset[str]
    exactly: frozenset[str]
    long: bool
    short: bool


class _Hit(NamedTuple):
    """A word of a text by its number, with its place and what is heard in it."""

    number: int
    start: int
    end: int
    heard: _Heard


class NamesInText:
    """Where texts have words that sound like those of some names."""

    def __init__(self, names: Iterable[str]) -> None:
        known = [_WORD.findall(name.lower()) for name in names]
        self._words = {word: spoken(word) for name in known for word in name}
        self._pairs = {pair for name in known for pair in permutations(name, 2)}
        self._joined = {a + _stem(b) for one, two in self._pairs for a in self._words[one] for b in self._words[two]}
        self._known: dict[str, _Heard | None] = {}  # texts repeat their words

    def places(self, text: str) -> Iterator[tuple[int, bool]]:
        """Where words begin that sound like one of a name, and whether two words of a name stand side by side there."""
        heard = {word: sounds for word in set(_WORD.findall(text)) if (sounds := self._heard(word))}
        if not heard:
            return
        words = enumerate(_WORD.finditer(text))
        hits = [_Hit(number, *match.span(), heard[match[0]]) for number, match in words if match[0] in heard]
        for place, hit in enumerate(hits):
            near = [self._together(hit, other) for other in hits[place + 1 : place + 1 + NEAR] if other.number <= hit.number + NEAR]
            if hit.heard.long or any(near) or (hit.heard.short and _is_like_name(text, hit)):
                yield hit.start, "sure" in near

    def _together(self, one: _Hit, two: _Hit) -> str:
        """Whether two words are those of one name: "sure" side by side, "perhaps" with others between or with other endings."""
        beside = two.number == one.number + 1 and two.start - one.end <= GAP
        if self._are_pair(one.heard.exactly, two.heard.exactly):
            return "sure" if beside else "perhaps"
        return "perhaps" if beside and self._are_pair(one.heard.like, two.heard.like) else ""

    def _are_pair(self, some: Iterable[str], others: Iterable[str]) -> bool:
        return any((a, b) in self._pairs for a in some for b in others)

    def _heard(self, word: str) -> _Heard | None:
        """What is heard in a word or in the words that it is made of."""
        if word not in self._known:
            parts = dict.fromkeys((word.lower(), *(part.lower() for part in _HUMPS.split(word) if part)))
            compared = [self._compared(part) for part in parts]
            like = frozenset(known for heard in compared for known in heard.like)
            exactly = frozenset(known for heard in compared for known in heard.exactly)
            long, short = any(heard.long for heard in compared), any(heard.short for heard in compared)
            self._known[word] = _Heard(like, exactly, long, short) if like or long else None
        return self._known[word]

    def _compared(self, word: str) -> _Heard:
        sounds = spoken(word)
        like, exactly, long = set(), set(), any(joined in sound for joined in self._joined for sound in sounds)
        for known, known_sounds in self._words.items():
            stems = {_stem(sound) for sound in known_sounds}
            if any(sound.startswith(stem) and len(sound) <= len(stem) + ENDING for sound in sounds for stem in stems):
                like.add(known)
                if any(spoken(base) & known_sounds for base in nominatives(word)):
                    exactly.add(known)
            long |= any(len(sound) >= LONG and _stem(sound) in heard for sound in known_sounds for heard in sounds)
        return _Heard(frozenset(like), frozenset(exactly), long, any(len(word) >= SHORT for word in exactly))


def _is_like_name(text: str, hit: _Hit) -> bool:
    """Whether a short word has a capital, or is a whole cell or a part of an address: others are common words by chance."""
    before, after = text[hit.start - 1 : hit.start] if hit.start else "", text[hit.end : hit.end + 1]
    return text[hit.start].isupper() or before in _LINKS or after in _LINKS or (before in _CELL and after in _CELL)


def _stem(sound: str) -> str:
    """The sounds without a vowel at the end, for which an ending may stand."""
    return sound[:-1] if len(sound) >= SHORT and sound[-1] in VOWELS else sound
