"""The page of the sources, and that of each: who spoke, when, to whom, on what, how it was read, and every sentence in our words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.question_answers import section_within
from kzgraph.graph.store import select
from kzgraph.safety.escapes import web_address
from kzgraph.site import citation
from kzgraph.site.by_source import chosen_source
from kzgraph.site.matching import claims
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.passage_pages import PATH, SOURCE, Block, folder_name, parts
from kzgraph.site.texts import Link, Text, definition, source_name
from kzgraph.vocab import KZ, PREFIXES

if TYPE_CHECKING:
    from kzgraph.reading.passages import Passage
    from kzgraph.site.claims import Claim, Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

DCTERMS = PREFIXES["dcterms"]
ROLES = {
    "creators": DCTERMS + "creator",
    "addressees": KZ + "addressee",
    "concerns": KZ + "concerns",
    "events": KZ + "event",
    "licence": DCTERMS + "license",
    "inferred": KZ + "inferred",
    "languages": DCTERMS + "language",
    "lengths": KZ + "length",
}
KILOBYTES = 1.5  # of a source in the list, about
STRIP_WIDTH, STRIP_GAP, PARAGRAPH_GAP = 600, 3, 10


class Source(NamedTuple):
    """A source: its title and its short name, the day of issue, its page on the web, its values by role; its passages and claims counted.

    `bases` are what its claims are said to rest on, each with the number of claims. `read` are the days on which pages were read of which
    no copy was taken. `left_out` tells which parts of it are not encoded, None where it is encoded whole; `rights` who has
    rights in its text; `period` what it says it is on.
    """

    iri: str
    title: Text
    short: Text
    address: dict[str, str]
    day: str
    page: str
    values: dict[str, list[Link]]
    paragraphs: int
    passages: int
    claims: int
    bases: list[tuple[Link, int]]
    read: tuple[str, ...]
    left_out: Text | None
    rights: Text | None
    period: Text | None


class Place(NamedTuple):
    """A passage, how it is shown, the claims that rest on it, and the clauses within it if it is a sentence."""

    passage: Passage
    proof: Proof
    claims: list[Claim]
    clauses: list[Place]


class Paragraph(NamedTuple):
    """A paragraph by its number, 0 for the title: its section, the passage that is the whole of it, if there is one, and its sentences."""

    number: int
    section: str
    whole: Place | None
    sentences: list[Place]


class Bar(NamedTuple):
    """A sentence on the strip: its place and width on a line as long as the text, and whether a claim rests on it."""

    x: float
    width: float
    used: bool


def sources(content: Content, reader: Reader) -> str:
    """The list of the sources; with a query field `source`, the page of one. Raises MissingPartError for a source that is not there."""
    if wanted := chosen_source(content, reader):
        return _one(content, reader, next(source for source in _sources(content) if source.iri == wanted))
    listed, turn = chosen(_listed(content), reader)
    return render(
        "sources.html.j2",
        reader,
        content,
        sources=listed,
        turn=turn,
        count=len(_sources(content)),
        claims=sum(source.claims for source in _sources(content)),
    )


def _one(content: Content, reader: Reader, source: Source) -> str:
    cuts = parts(content).get(source.iri, [[]])
    blocks, turn = chosen(cuts, reader)
    said = claims(content, f"?assertion kz:statedIn/oa:hasSource <{source.iri}> .")
    resting: dict[str, list[Claim]] = {}
    for claim in said.values():
        for proof in claim.proofs:
            resting.setdefault(proof.iri, []).append(claim)
    shown = [passage for block in blocks for passage in block]
    named = {passage.iri for passage in shown} | {claim.iri for passage in shown for claim in resting.get(passage.iri, ())}
    return render(
        "source.html.j2",
        reader,
        content,
        source=source,
        language=content.languages.get(source.iri, ""),
        licence=content.licence,
        styles=citation.styles(citation.of_source(content, source.iri, reader.language), reader.language),
        strip=_strip(content, [passage for part in cuts for block in part for passage in block], resting),
        paragraphs=[_paragraph(content, resting, block, reader.language) for block in blocks if not block[0].read_on],
        pages=[_place(content, resting, passage) for passage in shown if passage.read_on],
        turn=turn,
        person_days=content.person_days(named),
    )


@lru_cache(maxsize=1)
def _sources(content: Content) -> list[Source]:
    """The sources in the order of their days."""
    counted = select(
        content.store,
        "SELECT ?source (COUNT(DISTINCT ?claim) AS ?count) { ?claim kz:statedIn/oa:hasSource ?source ; kz:voice ?voice } GROUP BY ?source",
    )
    claims_of = {row["source"].value: int(row["count"].value) for row in counted}
    bases: dict[str, list[tuple[Link, int]]] = {}
    for row in select(
        content.store,
        """SELECT ?source ?base (COUNT(DISTINCT ?claim) AS ?count) { ?claim kz:basedOn ?base ; kz:statedIn/oa:hasSource ?source
          FILTER NOT EXISTS { ?base kz:voice ?voice } } GROUP BY ?source ?base ORDER BY ?source DESC(?count) ?base""",
    ):
        link = content.terms.links([row["base"]])[0]
        bases.setdefault(row["source"].value, []).append((link, int(row["count"].value)))
    by_source: dict[str, list[Passage]] = {}
    for passage in content.passages.values():
        by_source.setdefault(passage.source, []).append(passage)
    return [
        Source(
            iri=iri,
            title=title,
            short=source_name(iri),
            address={SOURCE: folder_name(iri)},
            day=day,
            page=web_address(page),
            values={role: _values(content, iri, path) for role, path in ROLES.items()},
            paragraphs=len({passage.paragraph for passage in by_source.get(iri, ()) if passage.paragraph}),
            passages=len(by_source.get(iri, ())),
            claims=claims_of.get(iri, 0),
            bases=bases.get(iri, []),
            read=tuple(sorted({passage.read_on for passage in by_source.get(iri, ())} - {""})),
            left_out=definition(content.store, ox.NamedNode(iri), (KZ.leftOut,)),
            rights=definition(content.store, ox.NamedNode(iri), (ox.NamedNode(DCTERMS + "rights"),)),
            period=content.periods.get(iri),
        )
        for iri, title, day, page in content.sources
    ]


def _values(content: Content, iri: str, path: str) -> list[Link]:
    values = sorted((quad.object for quad in content.store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(path), None)), key=str)
    return content.terms.links([value for value in values if isinstance(value, (ox.NamedNode, ox.Literal))])


def _listed(content: Content) -> list[list[Source]]:
    """The sources of each part of the list."""
    return cut(_sources(content), lambda _: KILOBYTES)


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    """The queries of the list and of the page of each source."""
    pages = parts(content)
    one = [query for source in _sources(content) for query in addresses(pages.get(source.iri, [[]]), source.address)]
    return [*addresses(_listed(content)), *one]


def _strip(content: Content, passages: list[Passage], resting: dict[str, list[Claim]]) -> list[Bar]:
    """Each sentence of a text on a line as long as the text; a claim may rest on a clause of it."""
    used = {iri for passage in passages if resting.get(passage.iri) for iri in (passage.iri, passage.within)}
    sentences = [passage for passage in passages if passage.paragraph and _is_sentence(passage, content)]
    total = sum(passage.end - passage.start for passage in sentences) or 1
    gaps = [
        0 if index == 0 else STRIP_GAP if passage.paragraph == sentences[index - 1].paragraph else PARAGRAPH_GAP
        for index, passage in enumerate(sentences)
    ]
    squeeze = min(1.0, STRIP_WIDTH / 2 / (sum(gaps) or 1))  # a long text keeps half of the line for its sentences
    scale = (STRIP_WIDTH - sum(gaps) * squeeze) / total
    bars, x = [], 0.0
    for passage, gap in zip(sentences, gaps, strict=True):
        x += gap * squeeze
        width = (passage.end - passage.start) * scale
        bars.append(Bar(round(x, 1), round(width, 1), passage.iri in used))
        x += width
    return bars


def _paragraph(content: Content, resting: dict[str, list[Claim]], block: Block, language: str) -> Paragraph:
    whole: Place | None = None
    sentences: list[Place] = []
    for passage in block:
        place = _place(content, resting, passage)
        if not passage.sentence:
            whole = place
        elif _is_sentence(passage, content) or not sentences:
            sentences.append(place)
        else:
            sentences[-1].clauses.append(place)
    return Paragraph(block[0].paragraph, section_within(block[0], language), whole, sentences)


def _is_sentence(passage: Passage, content: Content) -> bool:
    """Whether a passage is a whole sentence; a clause lies within one."""
    around = content.passages.get(passage.within)
    return bool(passage.sentence) and not (around and around.sentence)


def _place(content: Content, resting: dict[str, list[Claim]], passage: Passage) -> Place:
    return Place(passage, content.facts.proof(passage), resting.get(passage.iri, []), [])


PAGE = Page(PATH, "sources", sources, fields=(SOURCE, PART), addresses=_addresses)
