"""The words of a text and the forms by which they are found: as written, and without endings in English, Russian or Kazakh."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

from kzgraph.questions.search import kazakh

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_POSSESSIVE = re.compile("['’ʼ]s?$")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_HUSHED = re.compile(r"(?<=[жчшщ])ат$")  # the ending ят as it is written after these letters, which the stemmer leaves
_ENGLISH, _RUSSIAN = snowballstemmer.stemmer("english"), snowballstemmer.stemmer("russian")
STOP_WORDS = frozenset((Path(__file__).parent / "stop-words.txt").read_text(encoding="utf-8").split())
# What a question asks for, by the words that ask: a number, a person, a place, a day, a reason, one of several, a way.
FACETS = {
    "number": "many much number сколько скольких скольким число количество қанша қаншасы неше саны",
    "person": "who whom whose name names кто кого кому кем чей чья имя имена кім кімнің кімді кімге аты есімі есімдері",
    "place": "where где куда откуда қайда қайдан",
    "day": "when date когда дата қашан күні",
    "reason": "why почему зачем отчего неге неліктен",
    "which": "which what какой какая какое какие каких каким какими какую каком что чего қандай қай қайсы не нені",
    "way": "how как каким қалай",
}
PARAGRAPH = "at0paragraph"  # begins the word that stands for the number of a paragraph
PARAGRAPHS = frozenset(("paragraph", "абзац", "абзацы"))
_ORDINALS = """first первый бірінші | second второй екінші | third третий үшінші | fourth четвертый төртінші | fifth пятый бесінші
sixth шестой алтыншы | seventh седьмой жетінші | eighth восьмой сегізінші | ninth девятый тоғызыншы | tenth десятый оныншы"""
_FACET = {word: facet for facet, said in FACETS.items() for word in said.split()}
ASKING = frozenset(_FACET)


def words(text: str) -> list[str]:
    """The words of a text in lower case, without a possessive 's; ё is е."""
    text = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return [word if word.isalnum() else _POSSESSIVE.sub("", word) for word in _WORD.findall(text)]


def content_words(text: str, kept: Collection[str] = ()) -> list[str]:
    """The words of a text that say what it is about, each once, with stop words that are kept; all if each is a stop word.

    A stop word with a plus is one behind another word alone.
    """
    said = _placed(words(text))
    pairs = zip(["", *said], said, strict=False)
    content = [word for before, word in pairs if word in kept or STOP_WORDS.isdisjoint((word, f"{before}+{word}"))]
    return list(dict.fromkeys(content or said))


def facets(text: str) -> set[str]:
    """The kinds of what a text asks for, by its words; how many asks for a number alone."""
    asked = {_FACET[word] for word in words(text) if word in _FACET}
    return asked - {"way"} if "number" in asked else asked


def is_cyrillic(word: str) -> bool:
    return bool(_CYRILLIC.search(word))


@lru_cache(maxsize=1 << 16)
def forms(word: str) -> tuple[str, ...]:
    """A word as written, then its stems. A word without a letter of Kazakh alone may be Russian or Kazakh, and has the stems of both."""
    if not is_cyrillic(word):
        return tuple(dict.fromkeys((word, _ENGLISH.stemWord(word))))
    stems = kazakh.stems(word)
    if kazakh.LETTERS.isdisjoint(word):
        stems.append(_RUSSIAN.stemWord(_HUSHED.sub("ят", word)))
    return tuple(dict.fromkeys((word, *stems)))


def _placed(said: list[str]) -> list[str]:
    """Words in which the number of a paragraph, before or behind that word, is one word with it."""
    for place, word in enumerate(said):
        if not PARAGRAPHS.isdisjoint(forms(word)):
            for beside in (place - 1, place + 1):
                number = _number(said[beside]) if 0 <= beside < len(said) else 0
                if number:
                    return [*said[: min(place, beside)], f"{PARAGRAPH}{number}", *said[max(place, beside) + 1 :]]
    return said


def _number(word: str) -> int:
    """The number that a word is, in digits or as an ordinal; 0 for none."""
    digits = re.match(r"\d+", word)
    return int(digits[0]) if digits else next((number for form in forms(word) if (number := ordinals().get(form))), 0)


@cache
def ordinals() -> dict[str, int]:
    """The numbers of the ordinals, by all of their forms."""
    numbered = enumerate(re.split(r"[|\n]", _ORDINALS), 1)
    return {form: number for number, said in numbered for word in said.split() for form in forms(word)}
