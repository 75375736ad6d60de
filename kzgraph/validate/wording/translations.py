"""Labels in several languages: each in its own letters, with the numbers, dates, denials and attributions of the English one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from kzgraph.validate.wording.claims import DENIAL
from kzgraph.validate.wording.clashes import Clash, Key
from kzgraph.validate.wording.numerals import disagreement
from kzgraph.validate.wording.texts import Graph
from kzgraph.vocab import KZ, RDFS, SKOS

CYRILLIC = {"ru", "kk"}
_CYRILLIC, _LATIN = re.compile("[\u0400-\u04ff]"), re.compile("[A-Za-z]")


def _words(words: str, *, start: str = r"(?<!\w)") -> re.Pattern[str]:
    return re.compile(f"{start}(?:{words})", re.IGNORECASE)


# What a label says in one language, it says in the other: for each language, words of English and its own.
_ALLEGED = _words(r"accus|indict|alleg|complain|declar|claim|stat(?:ed|ing)\b|statement|told\b")
_SAID = _words(
    r"alleg|complain|sa(?:id|ys)\b|report|call|speaks\b|spoke(?! on\b)|tell|told\b|claim|accus|official(?!s\b)|stat(?:ed|ing)\b|statement"
)
_CALLED = _words(r"calls?\b|called\b|so-called")
DENIED = "denial"
_NOT_IN_A_WORD = _words(r"не\w{4}")  # as in Russian for unnamed
CUES = {
    "ru": {
        DENIED: (DENIAL, _words(r"(?:не|ни|нет|без)(?!\w)")),
        "allegation": (_ALLEGED, _words("заяв|жалоб|утвержд|предполаг|обвин|якобы")),
        "attribution": (
            _SAID,
            _words(
                "заяв|жалоб|сказан|слов|сообщ(?!еств)|доклад|говор|назвал|называ|утвержд|предполаг|обвин|якобы|официальн|призва|призыва"
            ),
        ),
        "name given by the source": (_CALLED, _words("назвал|называ|именуем|призва|призыва|так называ")),
    },
    "kk": {
        "allegation": (_ALLEGED, _words("мәлімде|шағым|айып|болжа|арыз|деген")),
        "attribution": (_SAID, _words("мәлім|шағым|айт|хабарл|есеп|атаған|деп(?!арт)|айып|ресми|болжа|шақыр|деген")),
        "name given by the source": (_CALLED, _words("ата(?:ған|йд)|деп ата|шақыр")),
    },
}


def of_node(graph: Graph, node: ox.NamedNode) -> Iterator[Clash]:
    """A clash for each label that is in other letters than its language, or says something else than the English one."""
    labels = graph.texts(node, RDFS.label, SKOS.prefLabel)
    english = [label for label in labels if label.language == "en"]
    is_thing = bool(graph.texts(node, RDFS.label)) and not graph.objects(node, KZ.statedIn)
    for label in labels:
        language = label.language or ""
        if (wrong := wrong_script(label.value, language)) and all(label.value != name.value for name in english):
            yield Clash(
                "script-of-language", _at(graph, node, label), f'"{label.value}" is tagged {language} and written in {wrong} letters'
            )
        in_russian = any(other.value == label.value and other.language == "ru" for other in labels)
        if language == "kk" and in_russian and " " in label.value and _CYRILLIC.search(label.value):
            yield Clash("script-of-language", _at(graph, node, label), f'"{label.value}" is tagged as Russian and as Kazakh')
        if language == "en" or not english:
            continue
        for message in _cues(label.value, language, " ".join(text.value for text in english)) if is_thing else ():
            yield Clash("cue-in-translation", _at(graph, node, label), f'"{label.value}" {message}')
        if message := disagreement(label.value, language, [text.value for text in english]):
            yield Clash("number-in-translation", _at(graph, node, label), f'"{label.value}" {message}')


@cache
def _cues(label: str, language: str, english: str) -> list[str]:
    """What a label says in words that the English one lacks, or lacks in its own."""
    messages = []
    for cue, (in_english, own) in CUES.get(language, {}).items():
        there, here = bool(in_english.search(english)), bool(own.search(label))
        if there != here and not (there and cue == DENIED and _NOT_IN_A_WORD.search(label)):
            messages.append(f"has {'a' if here else 'no'} word of {cue}, and the English label has {'one' if there else 'none'}")
    return messages


def _at(graph: Graph, node: ox.NamedNode, label: ox.Literal) -> Key:
    return (node, next(name for name in (RDFS.label, SKOS.prefLabel) if label in graph.objects(node, name)), label)


def wrong_script(text: str, language: str) -> str:
    """The script of most letters where the language is not written in it: Cyrillic, Latin, or empty."""
    if language == "en" and text.isascii():
        return ""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    if language in CYRILLIC:
        return "Latin" if latin > cyrillic else ""
    return "Cyrillic" if language == "en" and cyrillic > latin else ""
