"""The answer to a question in words, in every language, with links to what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzgraph.formats.answer_words import in_words
from kzgraph.site.dates import dated
from kzgraph.site.texts import Link, Text

if TYPE_CHECKING:
    from kzgraph.formats.answer_view import View
    from kzgraph.questions.question import Question
    from kzgraph.site.content import Content


class Made(NamedTuple):
    """What the sources do not say, which comes first if `first`; how many claims there are, and the first of them; how many more."""

    unsaid: list[Link]
    first: bool
    counted: Text
    claims: list[Link]
    more: int


def made(content: Content, question: Question, shown: View) -> Made:
    """The words of an answer, made by rule from its rows."""
    words = {
        language: in_words(labels, question, shown, content.facts.told, lambda day, language=language: dated(day, language))  # type: ignore[misc]
        for language, labels in content.terms.labels.items()
    }

    def links(part: str) -> list[Link]:
        texts = {language: getattr(of_language, part) for language, of_language in words.items()}
        return [
            Link(one.node.value, Text({language: (listed[at].text, language) for language, listed in texts.items()}))
            for at, one in enumerate(texts["en"])
        ]

    own = words["en"]
    counted = Text({language: (of_language.counted, language) for language, of_language in words.items()})
    return Made(links("unsaid"), own.first, counted, links("claims"), own.more)
