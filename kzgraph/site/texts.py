"""Texts as readers of each language see them: labels of terms, phrases of the interface, headers of questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import model
from kzgraph.formats import silences
from kzgraph.formats.words import ENGLISH, phrases, word
from kzgraph.graph.names import short_name, translation
from kzgraph.graph.store import Labels
from kzgraph.questions.answers.view import yes_or_no
from kzgraph.questions.canned import column_label
from kzgraph.site.dates import dated, when
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.graph.silences import Silence
    from kzgraph.questions.question import Answer


class Text(NamedTuple):
    """For each language of the reader the text shown and the language that it is in: a text without a translation is shown in English."""

    shown: dict[str, tuple[str, str]]

    @property
    def same(self) -> tuple[str, str] | None:
        """The one text, if it is the same whatever language is asked for."""
        return next(iter(self.shown.values())) if len(set(self.shown.values())) == 1 else None


class Original(NamedTuple):
    """The English of texts that are shown in translation, and whether a native reader has checked all the translations."""

    texts: list[str]
    reviewed: bool


class Source(NamedTuple):
    """A source in a list: its title, the day on which it was issued, and its page, empty where it has none."""

    title: Text
    day: str
    page: str


class Link(NamedTuple):
    """A text and the IRI of the node that it leads to, empty where it leads nowhere."""

    iri: str
    text: Text


class Terms:
    """The labels of terms in every language."""

    def __init__(self, reader: model.Reader) -> None:
        self.reader = reader
        self.labels = {language: Labels(reader.store, language) for language in LANGUAGES}
        self.text = lru_cache(maxsize=1 << 14)(self._text)  # pages name the same terms

    def _text(self, term: ox.NamedNode | ox.Literal | None) -> Text:
        """What is shown for a term; in other languages than English a day is in words."""
        if time := when(term):
            return Text({language: (dated(time.written, language), "") for language in self.labels})
        if truth := yes_or_no(term):
            return phrase(truth)
        if isinstance(term, ox.NamedNode):  # its labels are read once for all languages
            held = {literal.language: literal.value for literal in self.labels[ENGLISH].literals(term)}
            return Text({language: labels.chosen(term, held) for language, labels in self.labels.items()})
        return Text({language: labels.tagged(term) for language, labels in self.labels.items()})

    def links(self, terms: Iterable[ox.NamedNode | ox.Literal]) -> list[Link]:
        return [Link("" if isinstance(term, ox.Literal) else term.value, self.text(term)) for term in terms]

    def nodes(self, nodes: Iterable[model.Node]) -> list[Link]:
        """Nodes of the model, as links."""
        return self.links(ox.NamedNode(node.iri) for node in nodes)

    def node(self, node: model.Node) -> Text:
        """What is shown for a node of the model."""
        return self.text(ox.NamedNode(node.iri))

    def definition(self, iri: str) -> Text | None:
        """The definition of a term, None for none."""
        return in_languages(self.reader.definitions(iri))

    def column(self, answer: Answer, column: str) -> Text:
        """What a column of an answer is called."""
        return Text({lang: (column_label(labels, answer.question, column, lang), lang) for lang, labels in self.labels.items()})


def sources(terms: Terms) -> dict[str, Source]:
    """The sources that have a day, by IRI, in the order of their days."""
    return {
        source.iri: Source(terms.text(ox.NamedNode(source.iri)), source.issued.value, source.url.iri if source.url else "")
        for source in terms.reader.sources()
        if source.issued
    }


def source_name(source: str) -> Text:
    return Text({language: (short_name(source, language), "") for language in LANGUAGES})


def phrase(name: str, **values: object) -> Text:
    return Text({language: (word(name, language, **values), phrases(language)[name].language) for language in LANGUAGES})


def not_said(silence: Silence, wanted: Text) -> Text:
    """That a source does not say what a silence is called."""
    return Text({language: (silences.not_said(silence, words, language), real) for language, (words, real) in wanted.shown.items()})


def comparison(first: Text, second: Text) -> Text:
    """What a comparison of two claims is called."""
    return Text(
        {
            language: (word("comparison of", language, first=words.rstrip("."), second=second.shown[language][0].rstrip(".")), real)
            for language, (words, real) in first.shown.items()
        }
    )


def translatable(english: str) -> Text:
    """A text of the graph that is in English alone, and in other languages where a catalogue has it."""
    known = {language: translation(english, language) for language in LANGUAGES}
    return Text({language: (own.text, language) if own else (english, ENGLISH) for language, own in known.items()})


def header_text(texts: Mapping[str, str]) -> Text:
    return Text({language: (texts[language], language if language in texts else ENGLISH) for language in LANGUAGES})


def in_languages(texts: Iterable[model.Text]) -> Text | None:
    """A text of the graph in each language in which the graph or a catalogue has it, else in English, else in any; None for no text."""
    held = {
        text.language: (text.value, text.language) for text in sorted(texts, key=lambda text: (text.language, text.value), reverse=True)
    }
    if not held:
        return None
    other = translatable(held[ENGLISH][0]).shown if ENGLISH in held else dict.fromkeys(LANGUAGES, min(held.values()))
    return Text({language: held.get(language, other[language]) for language in LANGUAGES})


def joined(parts: list[Text], separator: str = ", ") -> Text:
    shown = {}
    for language in LANGUAGES:
        pairs = [part.shown[language] for part in parts]
        real = {code for _, code in pairs}
        shown[language] = (separator.join(words for words, _ in pairs), real.pop() if len(real) == 1 else language)
    return Text(shown)
