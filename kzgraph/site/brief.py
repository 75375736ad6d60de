"""The page of briefs: what there is to say to a body, of a person or body, or on a matter, as numbered claims."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.briefs import heading_sentences
from kzgraph.graph.prefixes import short
from kzgraph.reading.briefs import Briefs
from kzgraph.site.assertions import assertions
from kzgraph.site.dates import when
from kzgraph.site.page import Page, render
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import path_of
from kzgraph.site.texts import Text
from kzgraph.site.words import say
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.reading.briefs import Item
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.dates import When
    from kzgraph.site.reader import Reader

PATH, ABOUT = "/brief", "about"
ALIKE = 8  # words with which conditions begin that are said together


class Line(NamedTuple):
    """A claim with its number, its step in a chain, 0 outside of one, its day, and the conditions set on it.

    `became` is the path of its page where a later source has news of it. Of conditions that begin alike, the first has the words that they
    share as its `stem`, and each has the `rest` of its own.
    """

    number: str
    claim: Claim
    step: int
    day: When | None
    conditions: list[Line]
    became: str
    stem: Text | None = None
    rest: Text | None = None

    @property
    def whose(self) -> tuple[str, str, Text | None]:
        """Its voice, standing and day: a condition that has those of its demand does not repeat them."""
        return self.claim.voice_iri, self.claim.mark, self.claim.as_of


class Part(NamedTuple):
    """The claims under one heading, and how many more there are."""

    name: str
    lines: list[Line]
    left_out: int


class Choice(NamedTuple):
    """A node with a brief, as the address names it."""

    value: str
    text: Text


def brief(content: Content, reader: Reader) -> str:
    """The brief of the node in the query field `about`; without one, those that there are. Raises MissingPartError for another node."""
    wanted = reader.field(ABOUT)
    kinds = _choices(content)
    known = {choice.value: choice for choices in kinds.values() for choice in choices}
    if wanted and wanted not in known:
        raise MissingPartError(f"{ABOUT}: there is no brief on {wanted[:60]}. {PATH} lists those that there are.")
    made = _briefs(content).of(_nodes(content)[wanted]) if wanted else None

    return render(
        "brief.html.j2",
        reader,
        content,
        kinds=[(kind, choices) for kind, choices in kinds.items() if choices],
        chosen=wanted,
        name=known[wanted].text if wanted else None,
        node_iri=made.node if made else "",
        findings=heading_sentences(made, reader.language, content.terms.labels[reader.language].of_iri, say) if made else [],
        parts=[Part(part.name, [_line(content, reader, item) for item in part.items], part.left_out) for part in made.parts]
        if made
        else [],
        with_others=made is not None and made.with_others,
        person_days=content.person_days(made.nodes()) if made else (),
        permalink=reader.permalink(PATH, {ABOUT: wanted}) if wanted else "",
    )


def _line(content: Content, reader: Reader, item: Item) -> Line:
    claim = assertions(content)[item.claim].claim
    conditions = _together([_line(content, reader, condition) for condition in item.conditions], reader.claims)
    return Line(item.number, claim, item.step, when(claim.day), conditions, path_of(item.claim) if item.news else "")


def _together(lines: list[Line], language: str) -> list[Line]:
    """Conditions with the words once that several in a row begin with; so that they can be read out."""
    texts = [line.claim.words.shown[language] if line.claim.words else ("", "") for line in lines]
    made: list[Line] = []
    while len(made) < len(lines):
        first, end = len(made), len(made) + 1
        stem = texts[first][0].split()[:-1]
        while end < len(lines) and texts[end][1] == texts[first][1] and len(shorter := _shared(stem, texts[end][0].split()[:-1])) >= ALIKE:
            stem, end = shorter, end + 1
        if end - first < 2:
            made.append(lines[first])
            continue
        for place in range(first, end):
            words, real = texts[place]
            rest = Text(dict.fromkeys(LANGUAGES, (" ".join(words.split()[len(stem) :]), real)))
            made.append(
                lines[place]._replace(rest=rest, stem=Text(dict.fromkeys(LANGUAGES, (" ".join(stem), real))) if place == first else None)
            )
    return made


def _shared(one: list[str], other: list[str]) -> list[str]:
    """The words with which two texts begin."""
    return [word for word, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))]


@lru_cache(maxsize=1)
def _briefs(content: Content) -> Briefs:
    return Briefs(content.store)


@lru_cache(maxsize=1)
def _nodes(content: Content) -> dict[str, ox.NamedNode]:
    """The nodes with a brief, by their short names."""
    return {short(iri): ox.NamedNode(iri) for iris in _briefs(content).subjects().values() for iri in iris}


@lru_cache(maxsize=1)
def _choices(content: Content) -> dict[str, list[Choice]]:
    """The nodes with a brief by kind, in the order of their English names."""
    return {
        kind: sorted(
            (Choice(short(iri), content.terms.text(ox.NamedNode(iri))) for iri in iris),
            key=lambda choice: choice.text.shown["en"][0],
        )
        for kind, iris in _briefs(content).subjects().items()
    }


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    return [{}, *({ABOUT: value} for value in _nodes(content))]


PAGE = Page(PATH, "brief in menu", brief, fields=(ABOUT,), addresses=_addresses)
