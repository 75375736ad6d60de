"""The words of the pages in three languages, beside those of the report. Russian and Kazakh are unreviewed."""

from __future__ import annotations

from kzgraph.formats.words import WORDS, word
from kzgraph.site.words.common import COMMON
from kzgraph.site.words.front import FRONT
from kzgraph.site.words.pictures import PICTURES
from kzgraph.site.words.reading import READING
from kzgraph.vocab import LANGUAGES

TEXTS = {**COMMON, **READING, **PICTURES, **FRONT}


def say(name: str, language: str, **values: object) -> str:
    """One phrase of the pages or of the report, in one language, with its values filled in."""
    if name in TEXTS:
        return TEXTS[name][LANGUAGES.index(language)].format(**values)
    return word(name, language, **values)


def phrases(language: str) -> dict[str, str]:
    """Every phrase that has no values to fill in, by its name."""
    return {name: say(name, language) for name in (*WORDS, *TEXTS) if "{" not in say_plain(name)}


def say_plain(name: str) -> str:
    """A phrase in English with its values left open."""
    return TEXTS[name][0] if name in TEXTS else WORDS[name]["en"]
