"""Words that no text holds as they are typed: in another script or spelling, or with a slip. They are compared by sound."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from kzgraph import names
from kzgraph.questions.search.forms import forms, is_cyrillic

SHORTEST = 4  # letters of a word that is looked for in other spellings
SHORTEST_SLIPPED = 5  # letters of a word that may have a slip; one more in Cyrillic, where words have more endings
TWO_SLIPS = 9  # letters of a word that may have two slips
OTHER_SCRIPT = 8  # letters of a word whose slips are looked for in the other script too
STEM = 4  # sounds of a name that an ending may follow
ENDING = 4  # sounds of an ending
OF_FAMILY = "v"  # the sound that makes family names of names, as in -ev and -ova
OF_WOMAN = ("v(a|ui)$", "v(ui|a(nin|ni|ga|dan?|men))$")  # of a woman alone, in Latin and in Cyrillic, where -ova may be a case of a man's
LIKE = 0.9  # how similar two spellings of a name are, from 0 to 1
MOST = 40  # words that are compared letter by letter


class Spelling:
    """The words of an index by their sounds. `proper` are names, which have more spellings than other words, some of `persons`."""

    def __init__(self, written: Iterable[str], proper: Iterable[str], persons: Iterable[str]) -> None:
        self._persons = frozenset(map(names.key, persons))
        self._names = sorted({name for name in proper if len(name) >= SHORTEST})
        self._sound = {name: names.key(name) for name in self._names}
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        self._by_piece: dict[str, list[str]] = defaultdict(list)
        for form in {form for word in written for form in forms(word) if len(form) >= SHORTEST}:
            self._by_sound[names.key(form)].add(form)
        for sound in sorted(self._by_sound):
            for piece in _pieces(sound):
                self._by_piece[piece].append(sound)

    def named(self, word: str) -> list[str]:
        """The names that sound like a word, of one in Cyrillic also without its ending, in any script: Almas is no plural."""
        sounds = {names.key(form) for form in (forms(word) if is_cyrillic(word) else [word]) if len(form) >= SHORTEST}
        return [name for name in self._names if self._sound[name] in sounds]

    def inflected(self, word: str) -> list[str]:
        """The names that a word is with an ending, in the place of their last sound or after it."""
        ends = {name: self._end(word, name) for name in self._names}
        return [name for name, end in ends.items() if end is not None and len(end) <= ENDING and not self._of_family(word, name)]

    def of_same(self, word: str, known: Iterable[str]) -> list[str]:
        """The forms without the names of persons of which a word makes the name of another."""
        return [form for form in known if names.key(form) not in self._persons or not self._another(word, form)]

    def _another(self, word: str, form: str) -> bool:
        """Whether a word is a patronymic and a form is none, or it is a family name made of the form: it names another person."""
        child = any(":" in names.key(stem) for stem in forms(word))
        return (child and ":" not in names.key(form)) or self._of_family(word, form)

    def _end(self, word: str, name: str) -> str | None:
        """The sounds that a word has in the place of the last one of a name; None if it has not the others."""
        sound, stem = names.key(word), self._sound.get(name, "")[:-1]
        return sound[len(stem) :] if len(stem) >= STEM and sound.startswith(stem) else None

    def _of_family(self, word: str, name: str) -> bool:
        """Whether a word is the name of a woman or a family made of a name, as Mamayeva of Mamay."""
        if names.key(name).endswith(OF_FAMILY):
            return bool(re.search(OF_WOMAN[is_cyrillic(word)], names.key(word)))
        return OF_FAMILY in (self._end(word, name) or "")

    def alike(self, word: str, proper: bool = False) -> list[str]:
        """The forms that sound like a word which is no name, in the other script; else the names that are like it."""
        sounds = {names.key(form) for form in forms(word) if len(form) >= SHORTEST}
        alike = [form for sound in sorted(sounds) for form in sorted(self._by_sound.get(sound, ()))]
        same = [] if proper else [form for form in alike if is_cyrillic(form) or is_cyrillic(word)]
        like = [] if not sounds or ":" in names.key(word) else self._names  # a patronymic names somebody's child
        return same or [name for name in like if names.similarity(word, name) >= LIKE and not self._of_family(word, name)]

    def slipped(self, word: str) -> list[str]:
        """The forms that are a slip or two away from a word, the fewest only."""
        near = [
            (count, form)
            for stem in forms(word)
            if len(stem) >= SHORTEST_SLIPPED + is_cyrillic(word)
            for count, sound in self._near(names.key(stem), 1 + (len(stem) >= TWO_SLIPS))
            for form in sorted(self._by_sound[sound])
            if (len(stem) >= OTHER_SCRIPT or is_cyrillic(form) == is_cyrillic(word)) and not self._another(word, form)
            if ":" not in sound or form.endswith(stem[-2:])  # the ending of a patronymic is no slip
        ]
        return [form for count, form in sorted(near) if count == min(near)[0]]

    def _near(self, sound: str, most: int) -> list[tuple[int, str]]:
        shared = Counter(other for piece in _pieces(sound) for other in self._by_piece.get(piece, ()) if other[0] == sound[0])
        counted = [(slips(sound, other, most), other) for other, _ in shared.most_common(MOST)]
        return [(count, other) for count, other in counted if count <= most]


def slips(a: str, b: str, most: int) -> int:
    """How many letters are missing, added, changed or swapped with the next one; `most` + 1 if more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        last, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _pieces(word: str) -> list[str]:
    """The pairs of letters that follow each other, each once."""
    return list(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))
