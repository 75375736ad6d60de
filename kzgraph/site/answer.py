"""The answer to a question in words, in every language, with links to what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzgraph.formats.answer_words import in_words, staged
from kzgraph.graph.names import short_name
from kzgraph.questions.answers.summary import STAGES, stages, summarize
from kzgraph.site.dates import dated
from kzgraph.site.texts import Link, Text, phrase

if TYPE_CHECKING:
    from kzgraph.questions.answers.summary import Line
    from kzgraph.questions.answers.view import View
    from kzgraph.questions.question import Question
    from kzgraph.site.content import Content


MOST_COLUMNS = 12  # sources in a table of figures; of more, the rows alone are shown


class Made(NamedTuple):
    """What the sources do not say, which comes first if `first`; how many claims there are, and the first of them; how many more.

    `beside` are others that are in no row.
    """

    unsaid: list[Link]
    first: bool
    counted: Text
    claims: list[Link]
    more: int
    beside: list[Link]


def made(content: Content, question: Question, shown: View) -> Made:
    """The words of an answer, made by rule from its rows."""
    summary = summarize(content.reader, question, shown)
    words = {
        language: in_words(labels, summary, lambda day, language=language: dated(day, language))  # type: ignore[misc]
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
    return Made(links("unsaid"), own.first, counted, links("claims"), own.more, links("beside"))


class Given(NamedTuple):
    """A claim in a table: its number as it is shown, and apart its bound, its digits and those of what it is part of; then the rest."""

    iri: str
    shown: Text
    bound: Text
    number: Text
    whole: Text
    rest: Text


class Laid(NamedTuple):
    """The figures of an answer as a table: the sources with their days as columns, and for each thing counted a cell for each of them."""

    sources: list[tuple[str, Text]]
    rows: list[tuple[str, Text, list[list[Given]]]]


def laid_out(content: Content, question: Question, shown: View) -> Laid | None:
    """The table of a question whose rows are stages of one matter; None for any other question, and for too many sources."""
    sources = {passage.source for row in shown.rows for passage in row.passages}
    if STAGES not in question.tags or not 0 < len(sources) <= MOST_COLUMNS:
        return None
    listed = stages(content.reader, shown)
    held = {source for stage in listed for source in stage.lines}
    columns = [
        (iri, Text({language: (f"{short_name(iri)}, {dated(source.day, language)}", language) for language in content.terms.labels}))
        for iri, source in content.sources.items()
        if iri in held
    ]
    rows = [
        (
            stage.measure.value if stage.measure else "",
            content.terms.text(stage.measure) if stage.measure else phrase("without a number"),
            [[_given(content, line) for line in stage.lines.get(source, ())] for source, _ in columns],
        )
        for stage in listed
    ]
    return Laid(columns, rows)


def _given(content: Content, line: Line) -> Given:
    """A claim of a table in every language."""
    texts = {
        language: staged(labels, line, lambda day, language=language: dated(day, language))  # type: ignore[misc]
        for language, labels in content.terms.labels.items()
    }
    parts = ({language: (getattr(text, part), language) for language, text in texts.items()} for part in Given._fields[1:])
    return Given(line.node.value, *map(Text, parts))
