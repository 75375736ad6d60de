"""The words of the pages. In a page that is in another language, what its catalogue lacks is English and is marked so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kzgraph.formats.words import ENGLISH, word
from kzgraph.formats.words import phrases as catalogue

START, END = "\ue000", "\ue001"  # around an English phrase, until `mark_english` sees whether it stands where markup may
_SPOTS = re.compile(rf"<(title|option|textarea|script|style)\b.*?</\1>|<[^>]*>|{START}([^{END}]*){END}", re.DOTALL)


def say(name: str, language: str, **values: object) -> str:
    """A phrase of a page in a language, with its values filled in; one that fell back to English is kept apart for `mark_english`."""
    text = word(name, language, **values)
    return text if catalogue(language)[name].language == language else START + text + END


def text_in(texts: Mapping[str, str], language: str) -> str:
    """A text of a question's header for a page in a language; English is kept apart as in `say`."""
    return texts[language] if language in texts else START + texts[ENGLISH] + END


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Every phrase that has no values to fill in, by its name."""
    return MappingProxyType({name: say(name, language) for name, phrase in catalogue(ENGLISH).items() if "{" not in phrase.text})


def own_name(language: str) -> str:
    """A language's own name; its code if the catalogue has none."""
    phrase = catalogue(language)["language"]
    return phrase.text if phrase.language == language else language


def mark_english(html: str) -> str:
    """A page whose English phrases say that they are English: within elements, as attributes and titles can hold no markup."""
    if START not in html:
        return html
    plain = str.maketrans("", "", START + END)
    return _SPOTS.sub(
        lambda spot: spot[0].translate(plain) if spot[2] is None else f'<span lang="{ENGLISH}">{spot[2]}</span>',
        html,
    ).translate(plain)
