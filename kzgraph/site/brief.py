"""The page of briefs: what there is to say to a body, of a person or body, or on a matter, as numbered claims."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.briefs import heading_sentences, judgement
from kzgraph.formats.briefs import render as written
from kzgraph.graph.prefixes import short, short_name
from kzgraph.reading.briefs import MOST, Briefs
from kzgraph.site import citation
from kzgraph.site.assertions import assertions
from kzgraph.site.became import side
from kzgraph.site.dates import when
from kzgraph.site.page import Page, render
from kzgraph.site.paging import MissingPartError
from kzgraph.site.reader import path_of
from kzgraph.site.texts import Text
from kzgraph.site.words import say
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.reading.briefs import Brief, Item
    from kzgraph.reading.briefs import Part as Given
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.dates import When
    from kzgraph.site.reader import Reader

PATH, ABOUT, LONGER = "/brief", "about", "longer"
LONG = 26  # claims in a part of a longer brief that tells what is said: its page stays below its size
ALIKE = 8  # words with which conditions begin that are said together


class Told(NamedTuple):
    """A later claim, the phrase that leads to it, and how and why it was judged so."""

    lead: str
    claim: Claim
    judged: str
    why: Text


class Line(NamedTuple):
    """A claim with its number, its step in a chain, 0 outside of one, its day, and the conditions set on it.

    `told` are claims of later sources about it, and those that look so and are not. `seen` has the numbers under which more of them
    stand, and `became` is the path of its page then; `read` is the last text that was read without news of it, with its day. Of
    conditions that begin alike, the first has the words that they share as its `stem`, and each has the `rest` of its own.
    """

    number: str
    claim: Claim
    step: int
    day: When | None
    conditions: list[Line]
    told: list[Told]
    seen: tuple[str, ...]
    became: str
    read: tuple[str, str] | None
    stem: Text | None = None
    rest: Text | None = None

    @property
    def whose(self) -> tuple[str, str, Text | None]:
        """Its voice, standing and day: a condition that has those of its demand does not repeat them."""
        return self.claim.voice_iri, self.claim.mark, self.claim.as_of


class Part(NamedTuple):
    """The claims under one heading, how many more there are, and whom they ask where that is not the node of the brief."""

    name: str
    lines: list[Line]
    left_out: int
    asked_of: list[tuple[str, Text]]


class Choice(NamedTuple):
    """A node with a brief, as the address names it, and whether it stands for the bodies within it too."""

    value: str
    text: Text
    parts: bool


def brief(content: Content, reader: Reader) -> str:
    """The brief of the node in the query field `about`; without one, those that there are. Raises MissingPartError for another node."""
    wanted = reader.field(ABOUT)
    kinds = _choices(content)
    known = {choice.value: choice for choices in kinds.values() for choice in choices}
    if wanted and wanted not in known:
        raise MissingPartError(f"{ABOUT}: there is no brief on {wanted[:60]}. {PATH} lists those that there are.")
    longer = bool(reader.field(LONGER))
    made = _briefs(content).of(_nodes(content)[wanted], LONG if longer else MOST) if wanted else None
    query = {ABOUT: wanted, **({LONGER: "1"} if longer else {})}

    return render(
        "brief.html.j2",
        reader,
        content,
        kinds=[(kind, choices) for kind, choices in kinds.items() if choices],
        chosen=wanted,
        name=known[wanted].text if wanted else None,
        node_iri=made.node if made else "",
        findings=heading_sentences(made, reader.language, content.terms.labels[reader.language].of_iri, say) if made else [],
        parts=[_part(content, reader, part) for part in made.parts] if made else [],
        wholes=[(query_of(iri), content.terms.text(ox.NamedNode(iri))) for iri in made.wholes if iri in _known(content)] if made else [],
        works=_works(content, reader, made) if made else [],
        written=_written(content, reader, made) if made else "",
        longer={ABOUT: wanted, LONGER: "1"} if not longer else None,
        with_others=made is not None and made.with_others,
        person_days=content.person_days(made.nodes()) if made else (),
        permalink=reader.permalink(PATH, query) if wanted else "",
        stated_in=_sources(content, made) if made else (),
    )


def query_of(iri: str) -> dict[str, str]:
    """The address of the brief of a node."""
    return {ABOUT: short(iri)}


def _part(content: Content, reader: Reader, part: Given) -> Part:
    lines = [_line(content, reader, item) for item in part.items]
    asked = (value for item in part.items for value in assertions(content)[item.claim].values.get("addressee", ()))
    others = list(dict.fromkeys(value for value in asked if isinstance(value, ox.NamedNode))) if part.name == "asked of others" else []
    return Part(part.name, lines, part.left_out, [(value.value, content.terms.text(value)) for value in others])


def _sources(content: Content, made: Brief) -> list[str]:
    """The sources of the claims, in the order of their days."""
    named = {content.passages[iri].source for iri in made.nodes() if iri in content.passages}
    return [iri for iri, *_ in content.sources if iri in named]


def _works(content: Content, reader: Reader, made: Brief) -> list[tuple[str, str]]:
    """The documents of the sources in one line each, behind the names by which the references call them."""
    return [
        (short_name(iri), citation.document(citation.of_source(content, iri, reader.language), reader.language))
        for iri in _sources(content, made)
    ]


def _written(content: Content, reader: Reader, made: Brief) -> str:
    """The brief in Markdown, with the documents that it refers to and where its words are from."""
    text = written(content.store, made, "md", reader.language, opened=lambda iri: reader.permalink(path_of(iri)) or short(iri))
    works = "\n".join(f"* {name}: {work}" for name, work in _works(content, reader, made))
    address = reader.permalink(PATH, query_of(made.node)) or short(made.node)
    note = say("paraphrased in", reader.language, edition=citation.edition(content, reader.language), address=address)
    return f"{text}\n## {say('sources', reader.language)}\n\n{works}\n\n{note[:1].upper()}{note[1:]}\n"


def _line(content: Content, reader: Reader, item: Item) -> Line:
    claim = assertions(content)[item.claim].claim
    conditions = _together([_line(content, reader, condition) for condition in item.conditions], reader.claims)
    told = [
        Told(
            lead,
            side(content, at.claim),
            judgement(at, reader.language, content.terms.labels[reader.language].of_iri),
            content.terms.text(ox.Literal(at.why, language="en")),
        )
        for lead, listed in (("later", item.later), ("near it", item.near))
        for at in listed
    ]
    read = (short_name(item.read.iri), item.read.day) if item.read else None
    return Line(
        item.number,
        claim,
        item.step,
        when(claim.day),
        conditions,
        told,
        item.seen,
        path_of(item.claim) if told or item.seen else "",
        read,
    )


def _together(lines: list[Line], language: str) -> list[Line]:
    """Conditions with the words once that several in a row begin with; so that they can be read out."""
    texts = [line.claim.words.shown[language] if line.claim.words else ("", "") for line in lines]
    made: list[Line] = []
    while len(made) < len(lines):
        first, end = len(made), len(made) + 1
        stem = texts[first][0].split()[:-1]
        while end < len(lines) and texts[end][1] == texts[first][1]:
            other = texts[end][0].split()[:-1]
            shorter = _shared(stem, other)
            if len(shorter) < ALIKE or _cut_at_a_comma(stem, other, len(shorter)):
                break
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


def _cut_at_a_comma(one: list[str], other: list[str], place: int) -> bool:
    """Whether two texts part at the same word, behind which one of them has a comma: the rest of that one would begin with it."""
    return place < min(len(one), len(other)) and one[place].rstrip(",;:") == other[place].rstrip(",;:")


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


def _known(content: Content) -> set[str]:
    return {node.value for node in _nodes(content).values()}


@lru_cache(maxsize=1)
def _choices(content: Content) -> dict[str, list[Choice]]:
    """The nodes with a brief by kind, in the order of their English names."""
    return {
        kind: sorted(
            (Choice(short(iri), content.terms.text(ox.NamedNode(iri)), _briefs(content).stands_for_others(iri)) for iri in iris),
            key=lambda choice: (not choice.parts, choice.text.shown["en"][0]),
        )
        for kind, iris in _briefs(content).subjects().items()
    }


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    made = ((value, _briefs(content).of(node)) for value, node in _nodes(content).items())
    cut = ({ABOUT: value, LONGER: "1"} for value, one in made if any(part.left_out for part in one.parts))
    return [{}, *({ABOUT: value} for value in _nodes(content)), *cut]


PAGE = Page(PATH, "brief in menu", brief, fields=(ABOUT, LONGER), addresses=_addresses)
