"""Which nodes a text may name: in any script and spelling, as an acronym, as a part of a name, or by another word for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kzgraph import names
from kzgraph.errors import nearest

if TYPE_CHECKING:
    from kzgraph.graph.named import Named

SHORT = 3  # letters of a word that an acronym may leave out
STEM = 4  # letters by which words of a name are compared
LIKE = 0.9  # how similar two spellings of a name are, from 0 to 1
NEAR = 0.7  # how alike a text and a name are that may be meant, from 0 to 1: below it, names of other things are offered
_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")


def may_name(text: str, known: list[Named], *, exact: bool = False) -> Iterator[list[Named]]:
    """The nodes that a text may name, the likeliest first."""
    folded, key = text.casefold(), names.key(text)
    wanted, words = _sounds(text), set(map(_sound, text.split()))
    ways: list[Callable[[str], bool]] = [
        lambda name: name.casefold() == folded,
        lambda name: text.isupper() and _initials(name) == text,
        lambda name: bool(key) and not words.isdisjoint(map(_sound, name.split())) and names.key(name) == key,
        lambda name: bool(wanted) and wanted <= _sounds(name),
    ]
    for way in ways[:1] if exact else ways:
        yield [named for named in known if any(map(way, named.names))]
    if not exact:
        persons = [named for named in known if named.kind == "person"]
        yield [named for named in persons if any(_sounds_like(text, name) for name in named.names)]
        said = _nominatives(text)
        yield [named for named in persons if any(_is_inflected(said, name) for name in named.names)]


def _sounds_like(text: str, name: str) -> bool:
    """Whether each word of a text is like a word of a name. A family name or patronymic that sounds otherwise is another."""
    own = name.split()
    said = text.split()
    if any(names.is_derived(word) and _sound(word) not in map(_sound, own) for word in said):
        return False
    return bool(said) and all(any(names.similarity(word, other) >= LIKE for other in own) for word in said)


def _nominatives(text: str) -> list[set[str]]:
    """For each word of a text the sounds of all that it may be a case of."""
    return [{_sound(form) for form in names.nominatives(word.casefold())} for word in text.split()]


def _is_inflected(said: list[set[str]], name: str) -> bool:
    """Whether each of some words, by the sounds of all that it may be a case of, is a word of a name."""
    own = set(map(_sound, name.split()))
    return bool(said) and all(not own.isdisjoint(sounds) for sounds in said)


@lru_cache(maxsize=1 << 14)
def _sound(word: str) -> str:
    """The sounds of a word: names share most of their words, and sounds take long to compute."""
    return names.key(word)


def _sounds(text: str) -> set[str]:
    return set(map(_sound, _WORD.findall(text))) - {""}


def _initials(name: str) -> str:
    """The initials of a name, short words aside: of one in Cyrillic, or whose other words begin with a capital; empty for any other."""
    said = _WORD.findall(name)
    if _CYRILLIC.search(name):
        return "".join(word[0].upper() for word in said if word[0].isupper() or len(word) > SHORT)
    return "".join(word[0] for word in said if word[0].isupper()) if all(word[0].isupper() or len(word) <= SHORT for word in said) else ""


def like(text: str, known: Iterable[Named]) -> list[Named]:
    """Up to three nodes whose names, or words that a reader may use, look like a text; of a person, each word of the name."""
    by_name: dict[str, Named] = {}
    for named in known:
        parts = [word for name in named.names for word in name.split()] if named.kind == "person" else []
        by_name |= {name.casefold(): named for name in (*named.words, *parts, *named.names)}
    return list(dict.fromkeys(by_name[name] for name in nearest(text.casefold(), by_name, alike=NEAR)))


def by_other_word(text: str, known: Iterable[Named]) -> list[Named]:
    """The nodes that a reader may call so, though it is no name of theirs; a state by a case of its names and other words, too."""
    said = _nominatives(text)

    def inflected(named: Named) -> bool:
        lines = (*named.names, *named.words) if named.kind == "state" else ()
        return any(len(line.split()) == len(said) and _is_inflected(said, line) for line in lines)

    return [named for named in known if text.casefold() in map(str.casefold, named.words) or inflected(named)]


def names_in_order(text: str, named: Named) -> bool:
    """Whether the words of a text follow each other in a name, whatever their endings."""
    wanted = _WORD.findall(text.casefold())
    for name in (*named.names, *named.words):
        words = _WORD.findall(name.casefold())
        runs = (words[start : start + len(wanted)] for start in range(len(words) - len(wanted) + 1))
        if any(all(one[:STEM] == other[:STEM] for one, other in zip(wanted, run, strict=True)) for run in runs):
            return True
    return len(wanted) == 1  # an acronym, or another spelling
