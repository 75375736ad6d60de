"""Words of two lists that may be one word, misspelt in one of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

FEWEST = 5  # letters of a word that may be misspelt, without a letter that was left out; with so few, the first is the same
MOST = 64  # words of a list that are alike but for a letter: more are not one word


def slips(words: Counter[str], others: Counter[str], places: Mapping[str, frozenset[int]]) -> dict[str, set[str]]:
    """For each word those that lack one of its letters, have one more, have another in its place, or two in the other order.

    The lists count their words. Two words that one list has twice each are no slips of each other, nor are those of two places.
    """
    fewer, more = sorted((words, others), key=len)
    by_part: dict[str, set[str]] = defaultdict(set)
    for word in fewer:
        for part in _parts(word):
            by_part[part].add(word)
    found: dict[str, set[str]] = defaultdict(set)
    for word in more:
        for part in _parts(word):
            alike = by_part.get(part, ())
            for other in alike if len(alike) <= MOST else ():
                if other == word or not _may_be(word, other) or any(min(own[word], own[other]) > 1 for own in (words, others)):
                    continue
                if word not in places or other not in places or places[word] & places[other]:
                    found[word].add(other)
                    found[other].add(word)
    return found


def _may_be(word: str, other: str) -> bool:
    return word[0] == other[0] or min(len(word), len(other)) > FEWEST


@lru_cache(maxsize=1 << 16)
def _parts(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without each of its letters; nothing of a short one or a number."""
    if len(word) < FEWEST - 1 or not word.isalpha():
        return ()
    if len(word) < FEWEST:
        return (word,)
    return tuple({word, *(word[:place] + word[place + 1 :] for place in range(len(word)))})
