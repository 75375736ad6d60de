"""Names of people whom nothing here names: in labels, words for a search, doubts, reasons, paraphrases and translations, in any language.

A person has one node, and the name stands there alone. A name anywhere else names somebody whom no source is shown to name in public.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

import pyoxigraph as ox

from kzgraph.dates import MONTHS
from kzgraph.validate.wording.clashes import Clash
from kzgraph.validate.wording.texts import NAMES, TITLE, Graph, quoted
from kzgraph.vocab import KZ, SKOS

TEXTS = (*NAMES, SKOS.hiddenLabel, KZ.leavesOpen, KZ.justification, KZ.leftOut, KZ.paraphrase)
OWN_NAMES = (*NAMES, SKOS.hiddenLabel, TITLE)
_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_CAPITALISED = re.compile(r"(?<![\w’'-])[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ](?:[\w’'-]*[^\W\d_]|\.)")
_BEGINNING = re.compile(r"(?:^|[.!?:]\s+|[—–]\s+)[\s\"“«‘(]*$")
# How family names and names after a father end in this region, with Russian and Kazakh case endings.
_FAMILY = re.compile(
    r"\w{2,}(?:ova?|eva?|yeva?|uly|kyzy|ovich|evich|ovna|evna|enko|skiy|skaya|bayeva?|bekova?)$"
    r"|\w{2,}(?:[оеё]в|[оеё]в(?:а|у|ым|ой|е|ых|тың|тің|ты|ті|қа|ке)|ұлы\w{0,4}|қызы\w{0,4}|[ое]вич\w{0,3}|[ое]вн[аыеуой]{1,2}|енко|ск(?:ий|ого|ому|им|ая|ой))$"
)
# What stands before a place; and what is written large here and is the name of nobody.
_PLACE = re.compile(r"\b(?:in|near|from|at|outside|в|во|из|под|города?|селе)\s+(?:the )?$", re.IGNORECASE)
_COMMON = frozenset({"омбу", "mr", "ms"})
STEM = 4
Capital = tuple[str, int, int]  # a word and its place


class Strangers:
    """Whose names the texts of a graph may give: those of its things and terms, but of no group."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @cached_property
    def _known(self) -> set[str]:
        words = {_stem(word) for months in MONTHS.values() for word in re.findall(r"\w+", months)} | _COMMON
        for node in self._graph.nodes():
            if self._graph.has_any(node, (KZ.statedIn, KZ.paraphrase, KZ.justification)) or self._graph.is_a(node, KZ.Group):
                continue
            for value in self._graph.objects(node, *OWN_NAMES):
                if isinstance(value, ox.Literal):
                    words.update(map(_stem, _WORD.findall(value.value)))
        return words

    def of_node(self, node: ox.NamedNode) -> Iterator[Clash]:
        """A clash for each text that names a stranger: of a group, a claim, a passage, a judgement, and what is left out of a source."""
        graph = self._graph
        if not (graph.is_a(node, KZ.Group) or graph.has_any(node, (KZ.statedIn, KZ.paraphrase, KZ.justification, KZ.leftOut))):
            return
        is_source = graph.has_any(node, (KZ.leftOut,))  # whose title is its own
        for property_ in (KZ.leftOut,) if is_source else TEXTS:
            for text in graph.texts(node, property_):
                singly = not is_source and property_ != KZ.paraphrase and not graph.is_a(node, KZ.Silence)  # which may name any country
                for rule, message in self.troubles(text.value, singly=singly):
                    yield Clash(rule, (node, property_, text), message)

    def troubles(self, text: str, *, singly: bool) -> Iterator[tuple[str, str]]:
        """The rule that a text breaks, with a message; `singly` asks for single words with a capital letter too."""
        capitals = [*self._capitals(text)]
        if not capitals:  # most
            return
        if name := _named(text, capitals):
            yield "name-of-nobody", f'"{name}" reads as the name of a person, and no person here has it'
        elif singly and (words := _unknown(text, capitals)):
            yield "name-not-said", f"the text speaks of {quoted(words)}, which no name here has"

    def _capitals(self, text: str) -> Iterator[Capital]:
        """The words with a capital letter that are of no name here, with their places; no acronyms."""
        for match in _CAPITALISED.finditer(text):
            word = match[0]
            is_acronym = word.partition("-")[0].isupper() and len(word) > len("A.")
            if not is_acronym and _stem(word) not in self._known:
                yield word, *match.span()


def _named(text: str, capitals: Sequence[Capital]) -> str:
    """The first name of a stranger: two words with a capital letter that are of no name here, an initial and one, or a family name."""
    previous, stop = "", -1
    for word, start, end in capitals:
        if _FAMILY.search(word) and not _BEGINNING.search(text[:start]):
            return word
        if previous and start == stop + 1 and not word.endswith("."):
            return f"{previous} {word}"
        previous, stop = word, end
    return ""


def _unknown(text: str, capitals: Sequence[Capital]) -> set[str]:
    """The words with a capital letter within a sentence that are of no name here; a place may be."""
    found = ((word, text[:start]) for word, start, _ in capitals if not word.endswith("."))
    return {word for word, before in found if not _BEGINNING.search(before) and not _PLACE.search(before)}


def _stem(word: str) -> str:
    return word.lower()[:STEM]
