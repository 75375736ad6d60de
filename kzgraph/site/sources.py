"""The page of the sources, and that of each: who spoke, when, to whom, on what, how it was read, and every sentence in our words."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.question_answers import section_within
from kzgraph.safety.escapes import web_address
from kzgraph.site import citation
from kzgraph.site.by_source import chosen_source
from kzgraph.site.page import Page, render
from kzgraph.site.paging import PART, addresses, chosen, cut
from kzgraph.site.passage_pages import PATH, SOURCE, Block, folder_name, parts
from kzgraph.site.source_summary import summary
from kzgraph.site.texts import Link, Text, in_languages, source_name
from kzgraph.vocab import DCTERMS

if TYPE_CHECKING:
    from kzgraph import model
    from kzgraph.model.passages import Passage
    from kzgraph.site.claims import Claim, Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

ROLES = ("creators", "addressees", "concerns", "events", "inferred", "languages")
KILOBYTES = 1.5  # of a source in the list, about
STRIP_WIDTH, STRIP_GAP, PARAGRAPH_GAP = 600, 3, 10


class Source(NamedTuple):
    """A source: its title and its short name, the day of issue, its page on the web, its values by role; its passages and claims counted.

    `read` are the days on which pages were read of which
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
        return _one(content, reader, _source(content, wanted))
    listed, turn = chosen(_listed(content), reader)
    return render(
        "sources.html.j2",
        reader,
        content,
        sources=[_source(content, iri) for iri in listed],
        turn=turn,
        count=len(content.sources),
        claims=content.counted.total(),
    )


def _one(content: Content, reader: Reader, source: Source) -> str:
    cuts = parts(content).get(source.iri, [[]])
    blocks, turn = chosen(cuts, reader)
    said = content.shown(content.reader.claims(source=source.iri))
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
        summary=summary(content, source.iri) if turn.number == 1 else None,
        bases=_bases(content, source.iri),
        language=content.languages.get(source.iri, ""),
        licence=content.licence,
        styles=citation.styles(citation.of_source(content, source.iri, reader.language), reader.language),
        strip=_strip(content, [passage for part in cuts for block in part for passage in block], resting),
        paragraphs=[_paragraph(content, resting, block, reader.language) for block in blocks if not block[0].read_on],
        pages=[_place(content, resting, passage) for passage in shown if passage.read_on],
        turn=turn,
        person_days=content.person_days(named),
    )


@lru_cache(maxsize=16)
def _source(content: Content, iri: str) -> Source:
    """What the pages say of one source."""
    listed = content.sources[iri]
    passages = [passage for part in parts(content).get(iri, ()) for block in part for passage in block]
    known = content.reader.source(iri)
    return Source(
        iri=iri,
        title=listed.title,
        short=source_name(iri),
        address=_address(iri),
        day=listed.day,
        page=web_address(listed.page),
        values=_values(content, known) if known else {},
        paragraphs=len({passage.paragraph for passage in passages if passage.paragraph}),
        passages=len(passages),
        claims=content.counted[iri],
        read=tuple(sorted({passage.read_on for passage in passages} - {""})),
        left_out=in_languages(known.left_out) if known else None,
        rights=in_languages(known.rights) if known else None,
        period=content.periods.get(iri),
    )


def _address(iri: str) -> dict[str, str]:
    return {SOURCE: folder_name(iri)}


def _values(content: Content, source: model.Source) -> dict[str, list[Link]]:
    """What stands in each role beside a source."""
    roles = {name: content.terms.nodes(getattr(source, name)) for name in ROLES}
    licences = [term for name, term in source.other if name == DCTERMS.license and not isinstance(term, ox.BlankNode)]
    lengths = [ox.Literal(source.length)] if source.length is not None else []
    return {**roles, "licence": content.terms.links(licences), "lengths": content.terms.links(lengths)}


def _bases(content: Content, iri: str) -> list[tuple[Link, int]]:
    """What the claims of a source are said to rest on that is no claim itself, the most frequent first."""
    claims = content.reader.claims(source=iri)
    bases = Counter(base.iri for claim in claims for base in claim.based_on if content.reader.claim(base.iri) is None)
    ranked = sorted(bases.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(content.terms.links([ox.NamedNode(base)])[0], number) for base, number in ranked]


def _listed(content: Content) -> list[list[str]]:
    """The sources of each part of the list."""
    return cut(list(content.sources), lambda _: KILOBYTES)


def _addresses(content: Content, _: str) -> list[dict[str, str]]:
    """The queries of the list and of the page of each source."""
    pages = parts(content)
    one = [query for iri in content.sources for query in addresses(pages.get(iri, [[]]), _address(iri))]
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
