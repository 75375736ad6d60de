"""Whose word a label gives: it names the voice of its assertion, in the language of the label; and no group is called by a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import cache

import pyoxigraph as ox

from kzgraph.questions.search.forms import content_words, forms, words
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.mentions import ENOUGH, NAMED_BY_NAME, Rarity
from kzgraph.validate.wording.texts import NAMES, Graph, Said
from kzgraph.vocab import KZ, OA

# By language: words of a verdict or an accusation, and words by which a name says that it is somebody's.
_VERDICTS = {
    "en": (
        r"\b(?:sentenc|convict|guilty|(?<!who )(?<!that )accused|charged|jailed|fined)",
        r"\b(?:said|says|sp[eo]ke|reports?|reported|reportedly|by the accusation|never|not|acquitted|quashed)\b",
    ),
    "ru": (
        r"\b(?:осу[дж]|приговор|обвин(?:ён|ен|яем)|виновн|посажен|оштраф)",
        r"\b(?:сказа|говор|сообщ|утвержда|по (?:словам|обвинению)|(?:следует|известно) из обвинения|об обвинении)|"
        r"\b(?:не был|оправда|отмен[её]н)",
    ),
    "kk": (r"\b(?:сотта[лғ]|үкім(?!ет)|айыптал|кінәлі|жазала)", r"\b(?:айт(?:ылғандай|уынша|қан)|хабарла|мәлімде|айыптау бойынша|ақтал)"),
}


def of_group(graph: Graph, node: ox.NamedNode) -> Iterator[Clash]:
    """A clash for each name of a group that gives a verdict or an accusation as a fact: a name is read outside of its claim."""
    for property_, name in ((path, text) for path in NAMES for text in graph.texts(node, path) if graph.is_a(node, KZ.Group)):
        verdict, voice = _VERDICTS.get(name.language or "", ("(?!)", ""))
        if (found := re.search(verdict, name.value, re.IGNORECASE)) and not re.search(voice, name.value, re.IGNORECASE):
            message = f'the name gives a verdict or an accusation as a fact ("{found[0]}"), and does not say whose word it is'
            yield Clash("verdict-in-name", (node, property_, name), message)


class Voices:
    """The voices of a graph, and whether labels name them."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._rarities: dict[str, Rarity] = {}  # by language
        self._by_name = {node for node in graph.nodes() if graph.is_a(node, *NAMED_BY_NAME)}
        self._names = cache(self._names_of)

    def of_assertion(self, said: Said) -> Iterator[tuple[str, Clash]]:
        """A clash for each voice that a label of an assertion does not name, with the language of the label."""
        for label in said.texts:
            language = label.language or ""
            for voice, name in self.unnamed(said.node, label.value, language):
                message = f'the label does not name "{name}", whose word it is'
                yield language, Clash("voice-not-in-label", (said.node, KZ.voice, voice), message)

    def unnamed(self, node: ox.NamedNode, text: str, language: str) -> Iterator[tuple[ox.NamedNode, str]]:
        """The voices of an assertion that a label of it does not name, each with a name in the language of the label.

        A name is there if all its words are, with whatever endings. Of a group, which has a description for a name, some are enough, its
        rare words counting most; words of another name in the label do not count. A voice without a name in the language is not missed.
        """
        said = set(words(text))
        for voice in self._graph.things(node, KZ.voice):
            names = self._names(voice, language)
            if not names or any(_whole(name, said) for name in names):  # most, without an ending of the label
                continue
            there = _forms_in(text)
            named = any(_whole(name, there) for name in names)
            if not named and not (self._graph.is_a(voice, KZ.Group) and self._described(node, names, there, language)):
                yield voice, names[0]

    def _described(self, node: ox.NamedNode, names: Iterable[str], there: Set[str], language: str) -> bool:
        """Whether words of one of the names of a group are there, beside those of the names of others."""
        own = there - self._others(node, there, language)
        if language not in self._rarities:
            self._rarities[language] = Rarity(self._graph, lambda thing: {_stem(word) for word in self._words(thing, language)})
        rarity = self._rarities[language].near(node)
        for name in names:
            weights = {word: rarity.get(_stem(word), 1.0) for word in _forms_of(name)}
            if sum(weight for word, weight in weights.items() if not own.isdisjoint(forms(word))) >= ENOUGH * sum(weights.values()):
                return True
        return False

    def _others(self, node: ox.NamedNode, there: Set[str], language: str) -> set[str]:
        """The words of all names that are there, of whom the assertion reaches or its sources are by."""
        graph = self._graph
        sources = {source for passage in graph.things(node, KZ.statedIn) for source in graph.things(passage, OA.hasSource)}
        near = self._by_name & {*graph.reached(node), *graph.around(*sources)}
        given = [name for thing in near for name in self._names(thing, language) if _whole(name, there)]
        return {form for name in given for own in _forms_of(name).values() for form in own}

    def _words(self, thing: ox.NamedNode, language: str) -> set[str]:
        return {word for name in self._names(thing, language) for word in _forms_of(name)}

    def _names_of(self, thing: ox.NamedNode, language: str) -> list[str]:
        """Its names in a language or in none."""
        names = self._graph.objects(thing, *NAMES)
        return [name.value for name in names if isinstance(name, ox.Literal) and name.language in (language, None)]


def _whole(name: str, there: Set[str]) -> bool:
    return not any(map(there.isdisjoint, _forms_of(name).values()))


@cache
def _forms_in(text: str) -> frozenset[str]:
    """The forms of all words of a text."""
    return frozenset(form for word in words(text) for form in forms(word))


@cache
def _forms_of(name: str) -> dict[str, tuple[str, ...]]:
    """The words of a name that say what it is about, each with its forms."""
    return {word: forms(word) for word in content_words(name)}


@cache
def _stem(word: str) -> str:
    return forms(word)[-1]
