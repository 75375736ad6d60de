"""The page of the statement: each sentence in our words beside what is encoded from it, and the reader's own copy."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kzgraph.formats.words import phrases
from kzgraph.graph.store import select
from kzgraph.reading.evidence import LONGEST
from kzgraph.reading.notes import person_days
from kzgraph.site.assertions import assertions, placed
from kzgraph.site.claims import web_address
from kzgraph.site.page import Page, render
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.reading.passages import Passage
    from kzgraph.site.assertions import Assertion
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

# the last step of the IRIs by which the EU names languages
LANGUAGE_OF = {phrases(language)["EU code"].text: language for language in LANGUAGES if phrases(language)["EU code"].language == language}


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
        lit=content.strip,
    )


@lru_cache(maxsize=1)
def _sources(content: Content) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    resting: dict[str, list[Assertion]] = {}
    for assertion in assertions(content).values():
        for passage in assertion.passages:
            resting.setdefault(passage.iri, []).append(assertion)
    languages = {
        row["source"].value: LANGUAGE_OF.get(row["language"].value.rsplit("/", 1)[-1], "")
        for row in select(content.store, "SELECT ?source ?language { ?source dcterms:language ?language }")
    }
    titles = {iri: (text, page) for iri, text, _, page in content.sources}
    found = []
    for source, passages in itertools.groupby(content.passages.values(), lambda passage: passage.source):
        listed = list(passages)
        title, page = titles.get(source, (source, ""))
        found.append(
            {
                "iri": source,
                "title": title,
                "page": web_address(page),
                "language": languages.get(source, ""),
                "paragraphs": _paragraphs(content, resting, [each for each in listed if not each.read_on]),
                "pages": [_passage(content, resting, each) for each in listed if each.read_on],
                "sentences": sum(_is_sentence(each, content) for each in listed),
                "claims": len({claim.iri for each in listed for claim in resting.get(each.iri, ())}),
                "checked": sum(not each.read_on for each in listed),
            }
        )
    nodes = {node for listed in resting.values() for claim in listed for node in claim.nodes()}
    return found, person_days(content.store, nodes)


def _paragraphs(content: Content, resting: dict[str, list[Assertion]], passages: list[Passage]) -> list[dict[str, Any]]:
    """Each paragraph with the passage that is the whole of it, if there is one, and its sentences with their clauses."""
    found = []
    for number, listed in itertools.groupby(passages, lambda passage: passage.paragraph):
        whole: dict[str, Any] | None = None
        sentences: list[dict[str, Any]] = []
        for passage in listed:
            shown = _passage(content, resting, passage)
            if not passage.sentence:
                whole = shown
            elif _is_sentence(passage, content) or not sentences:
                sentences.append(shown)
            else:
                sentences[-1]["clauses"].append(shown)
        found.append({"number": number, "whole": whole, "sentences": sentences})
    return found


def _is_sentence(passage: Passage, content: Content) -> bool:
    """Whether a passage is a whole sentence; a clause lies within one."""
    around = content.passages.get(passage.within)
    return bool(passage.sentence) and not (around and around.sentence)


def _passage(content: Content, resting: dict[str, list[Assertion]], passage: Passage) -> dict[str, Any]:
    return {"passage": passage, "claims": resting.get(passage.iri, []), "clauses": [], **placed(content, passage)}


PAGE = Page("/statement", "statement", statement)
