"""Stems of Kazakh words: what is left without the endings of `kazakh-endings.txt`."""

from __future__ import annotations

import re
from pathlib import Path

LETTERS = frozenset("әғқңөұүһі")  # those that Russian lacks
MOST = 4  # endings of one word: one that makes a noun, plural, possessive, case
SHORTEST = 4  # letters of a stem
_VOWEL = re.compile("[аәеиоөуұүыіэюя]")
_LINES = (Path(__file__).parent / "kazakh-endings.txt").read_text(encoding="utf-8").splitlines()
ENDINGS = frozenset(word for line in _LINES if not line.startswith("#") for word in line.split())
_LENGTHS = range(1, max(map(len, ENDINGS)) + 1)
_VOICELESS = str.maketrans("ғгб", "қкп")  # құқығы is a form of құқық


def stems(word: str) -> list[str]:
    """The word without endings, in every way that leaves a stem: two forms of one word share at least one. Stems need not be words."""
    found, waiting = [word], [word]
    for _ in range(MOST):
        waiting = [short for longer in waiting for short in _shorter(longer) if short not in found]
        found += waiting
    return list(dict.fromkeys(stem[:-1] + stem[-1:].translate(_VOICELESS) for stem in found))


def _shorter(word: str) -> list[str]:
    cuts = [word[:-length] for length in _LENGTHS if word[-length:] in ENDINGS]
    return [stem for stem in cuts if len(stem) >= SHORTEST and _VOWEL.search(stem)]
