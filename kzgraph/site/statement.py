"""The page of the statement: each sentence in our words beside what is encoded from it, and the reader's own copy."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kzgraph.formats.words import phrases
from kzgraph.graph.store import select
from kzgraph.reading.evidence import LONGEST
from kzgraph.reading.notes import person_days
from kzgraph.site.assertions import assertions
from kzgraph.site.page import Page, render
from kzgraph.site.texts import web_address
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.reading.passages import Passage
    from kzgraph.site.assertions import Assertion
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader
    from kzgraph.site.texts import Text

# the last step of the IRIs by which the EU names languages
LANGUAGE_OF = {phrases(language)["EU code"].text: language for language in LANGUAGES if phrases(language)["EU code"].language == language}


class Place(NamedTuple):
    """A passage, how it is shown, the assertions that rest on it, and the clauses within it if it is a sentence."""

    passage: Passage
    proof: Proof
    assertions: list[Assertion]
    clauses: list[Place]


class Paragraph(NamedTuple):
    """A paragraph by its number, 0 for the title: the passage that is the whole of it, if there is one, and its sentences."""

    number: int
    whole: Place | None
    sentences: list[Place]


class Source(NamedTuple):
    """A source: its name, its page on the web, its language, its paragraphs or pages; how many sentences and claims it has."""

    iri: str
    title: Text | str
    page: str
    language: str
    paragraphs: list[Paragraph]
    pages: list[Place]
    sentences: int
    claims: int


def statement(content: Content, reader: Reader) -> str:
    """Each source paragraph by paragraph; those of which no copy was taken page by page."""
    sources, days = _sources(content)
    return render(
        "statement.html.j2",
        reader,
        content,
        sources=sources,
        longest=LONGEST,
        person_days=days,
        highlighted=content.strip,
    )


@lru_cache(maxsize=1)
def _sources(content: Content) -> tuple[list[Source], tuple[str, ...]]:
    """The sources, and the days as of which persons in them are named."""
    resting: dict[str, list[Assertion]] = {}
    for assertion in assertions(content).values():
        for passage in assertion.passages:
            resting.setdefault(passage.iri, []).append(assertion)
    languages = {
        row["source"].value: LANGUAGE_OF.get(row["language"].value.rsplit("/", 1)[-1], "")
        for row in select(content.store, "SELECT ?source ?language { ?source dcterms:language ?language }")
    }
    titles: dict[str, tuple[Text | str, str]] = {iri: (text, page) for iri, text, _, page in content.sources}
    sources = []
    for iri, group in itertools.groupby(content.passages.values(), lambda passage: passage.source):
        passages = list(group)
        title, page = titles.get(iri, (iri, ""))
        sources.append(
            Source(
                iri=iri,
                title=title,
                page=web_address(page),
                language=languages.get(iri, ""),
                paragraphs=_paragraphs(content, resting, [passage for passage in passages if not passage.read_on]),
                pages=[_place(content, resting, passage) for passage in passages if passage.read_on],
                sentences=sum(_is_sentence(passage, content) for passage in passages),
                claims=len({claim.iri for passage in passages for claim in resting.get(passage.iri, ())}),
            )
        )
    nodes = {node for listed in resting.values() for claim in listed for node in claim.nodes()}
    return sources, person_days(content.store, nodes)


def _paragraphs(content: Content, resting: dict[str, list[Assertion]], passages: list[Passage]) -> list[Paragraph]:
    paragraphs = []
    for number, group in itertools.groupby(passages, lambda passage: passage.paragraph):
        whole: Place | None = None
        sentences: list[Place] = []
        for passage in group:
            place = _place(content, resting, passage)
            if not passage.sentence:
                whole = place
            elif _is_sentence(passage, content) or not sentences:
                sentences.append(place)
            else:
                sentences[-1].clauses.append(place)
        paragraphs.append(Paragraph(number, whole, sentences))
    return paragraphs


def _is_sentence(passage: Passage, content: Content) -> bool:
    """Whether a passage is a whole sentence; a clause lies within one."""
    around = content.passages.get(passage.within)
    return bool(passage.sentence) and not (around and around.sentence)


def _place(content: Content, resting: dict[str, list[Assertion]], passage: Passage) -> Place:
    return Place(passage, content.facts.proof(passage), resting.get(passage.iri, []), [])


PAGE = Page("/statement", "statement", statement)
