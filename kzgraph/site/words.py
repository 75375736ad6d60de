"""The words of the pages. In a page that is in another language, what its catalogue lacks is English and is marked so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Self

from markupsafe import Markup, escape

from kzgraph.formats.words import ENGLISH, word
from kzgraph.formats.words import phrases as catalogue


class LangString(str):
    """A text that is not, or not all, in the language of its page: its HTML marks what is not. As a string it has no marks.

    The filter `unmarked` of the templates gives the string, for attributes and for titles, which hold no markup.
    """

    __slots__ = ("_html",)
    _html: Markup

    def __new__(cls, text: str, html: Markup) -> Self:
        made = super().__new__(cls, text)
        made._html = html
        return made

    def __html__(self) -> Markup:
        return self._html

    def lower(self) -> LangString:
        return LangString(super().lower(), self._html.lower())


def unmarked(text: str) -> str:
    """A text without the marks of its languages."""
    return str(text) if isinstance(text, LangString) else text


def say(name: str, language: str, **values: object) -> str:
    """A phrase of a page in a language, with its values filled in; a LangString where it, or one of the values, is in another one."""
    phrase = catalogue(language)[name]
    text = word(name, language, **values)
    if phrase.language != language:
        return _english(text)
    if any(isinstance(value, LangString) for value in values.values()):
        return LangString(text, escape(phrase.text).format(**values))
    return text


def _english(text: str) -> LangString:
    return LangString(text, Markup('<span lang="{}">{}</span>').format(ENGLISH, str(text)))


def in_a_row(texts: Iterable[str], separator: str) -> str:
    """Texts joined, each with its marks."""
    listed = list(texts)
    text = separator.join(listed)
    return LangString(text, escape(separator).join(listed)) if any(isinstance(part, LangString) for part in listed) else text


def text_in(texts: Mapping[str, str], language: str) -> str:
    """A text of a question's header for a page in a language; a LangString where it is in English for want of another."""
    return texts[language] if language in texts else _english(texts[ENGLISH])


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Every phrase that has no values to fill in, by its name."""
    return MappingProxyType({name: say(name, language) for name, phrase in catalogue(ENGLISH).items() if "{" not in phrase.text})


def own_name(language: str) -> str:
    """A language's own name; its code if the catalogue has none."""
    phrase = catalogue(language)["language"]
    return phrase.text if phrase.language == language else language
