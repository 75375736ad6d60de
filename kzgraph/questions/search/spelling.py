"""Words that no text holds as they are typed: names in another script, case or spelling, and slips of the pen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cached_property

from kzgraph import names
from kzgraph.questions.search.forms import forms, is_cyrillic

SHORTEST = 4  # letters of a word that is looked for in other spellings
SHORTEST_SLIPPED = 6  # letters of a word that may have a slip
LIKE = 0.9  # how similar two spellings of a name are, from 0 to 1
CLOSE = 0.84  # how similar a word is to one with a slip, from 0 to 1


class Spelling:
    """The words of an index by their sounds. `proper` are those of names."""

    def __init__(self, written: Iterable[str], proper: Iterable[str]) -> None:
        self._written = sorted(word for word in written if len(word) >= SHORTEST)
        self._proper = _by_sound(name for name in proper if len(name) >= SHORTEST)

    @cached_property
    def _sounds(self) -> dict[str, list[str]]:
        return _by_sound(self._written)

    def named(self, word: str) -> list[str]:
        """The names that a word is, in any script, and in Cyrillic in any case."""
        bases = names.nominatives(word) if is_cyrillic(word) else [word]
        return [name for base in bases if len(base) >= SHORTEST for name in self._proper.get(names.key(base), ())]

    def like(self, word: str) -> list[str]:
        """The names that are spelled almost so. A family name or patronymic that is made of a name is that of somebody else."""
        if len(word) < SHORTEST or names.is_derived(word):
            return []
        return [name for same in self._proper.values() for name in same if names.similarity(word, name) >= LIKE]

    def sounding(self, word: str) -> list[str]:
        """The words of the other script that sound so, of a Cyrillic word in any form: an English stem is no word of Russian."""
        sounds = {names.key(form) for form in (forms(word) if is_cyrillic(word) else [word]) if len(form) >= SHORTEST}
        alike = (other for sound in sorted(sounds) for other in self._sounds.get(sound, ()))
        return [other for other in alike if is_cyrillic(other) or is_cyrillic(word)]

    def slipped(self, word: str) -> list[str]:
        """The word from which this one is a slip or two away."""
        if len(word) < SHORTEST_SLIPPED:
            return []
        near = (other for other in self._written if other[0] == word[0] and is_cyrillic(other) == is_cyrillic(word))
        return get_close_matches(word, near, 1, CLOSE)


def _by_sound(words: Iterable[str]) -> dict[str, list[str]]:
    by_sound: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words)):
        by_sound[names.key(word)].append(word)
    return dict(by_sound)
