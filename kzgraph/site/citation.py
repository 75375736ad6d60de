"""How a claim or a source is cited: as a sentence, in Chicago style, in BibTeX and as CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph.graph.prefixes import short
from kzgraph.graph.translations import translation
from kzgraph.site.dates import When, when
from kzgraph.site.words import say
from kzgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content
    from kzgraph.site.texts import Text

SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"}}


class Work(NamedTuple):
    """What is cited: who is responsible, its title, what it is part of, its day, what is said beside it, and its address."""

    iri: str
    kind: str
    authors: list[str]
    title: str
    within: str
    day: When | None
    note: str
    address: str


def of_source(content: Content, iri: str, title: Text, day: str, page: str) -> Work:
    """A source as it was published, in English."""
    creators = content.facts.speakers.get(iri, [])
    issued = when(ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")))
    authors = [content.terms.text(creator).shown["en"][0] for creator in creators]
    return Work(iri, "document", authors, title.shown["en"][0], "", issued, "", page or iri)


def of_claim(content: Content, iri: str, claim: Claim, address: str) -> Work:
    """A claim as this graph holds it, in English: never without its voice, standing, day and place."""
    return Work(
        iri,
        "entry",
        [content.publisher.name] if content.publisher.name else [],
        attributed(claim, claim.words.shown["en"][0] if claim.words else short(iri), "en"),
        "kzgraph",
        None,
        "; ".join(_said(claim, "en", "en")),
        address,
    )


def attributed(claim: Claim, words: str, claims: str) -> str:
    """The words of a claim behind its voice and standing, unless they begin with the voice themselves."""
    voice, standing = (text.shown[claims][0] if text else "" for text in (claim.voice, claim.standing))
    if not voice or f"{_bare(words)} ".startswith(f"{_bare(voice)} "):
        return words
    return f"{voice} ({standing}): {words}" if standing else f"{voice}: {words}"


def _bare(text: str) -> str:
    return text.casefold().removeprefix("the ")


def quoted(claim: Claim, language: str, claims: str, address: str) -> str:
    """The words of a claim with voice, standing, day, place and address, to pass on; a translation that nobody has checked says so."""
    words = claim.words.shown[claims][0] if claim.words else ""
    own = translation(claim.words.shown["en"][0], claims) if claim.words else None
    said = [*_said(claim, language, claims), *([say("unreviewed translation", language)] if own and not own.reviewed else [])]
    return f"{words} ({'; '.join(said)}) {address}".strip()


def _said(claim: Claim, language: str, claims: str) -> list[str]:
    day = when(claim.day)
    dated = f"{say(claim.dated, language)} {day.words(language)}" if day else ""
    texts = [text.shown[claims][0] for text in (claim.voice, claim.standing) if text]
    return [*texts, *filter(None, [dated]), *(proof.place.shown[language][0] for proof in claim.proofs)]


def styles(work: Work) -> list[tuple[str, str]]:
    """Each style by its name."""
    return [("Chicago", chicago(work)), ("BibTeX", bibtex(work)), ("CSL-JSON", csl(work))]


def chicago(work: Work) -> str:
    """An entry of a bibliography."""
    authors = ", ".join(work.authors[:-1]) + (" and " if work.authors[1:] else "") + work.authors[-1] if work.authors else ""
    month = say(f"month {work.day.month}", "en") if work.day else ""
    parts = [authors, f"“{work.title.rstrip('.')}.”", work.within, work.note, work.day and f"{month} {work.day.day}, {work.day.year}"]
    return " ".join(part if part.endswith(".”") else part.rstrip(".") + "." for part in (*parts, work.address) if part)


def bibtex(work: Work) -> str:
    """An entry of type `misc`, in which nothing is read as a command."""
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in work.authors),
        "title": f"{{{_tex(work.title)}}}",
        "howpublished": _tex(work.within),
        "year": work.day and str(work.day.year),
        "date": work.day and work.day.written,
        "note": _tex(work.note),
        "url": work.address.translate({ord("{"): "%7B", ord("}"): "%7D", ord("\\"): "%5C"}),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{re.sub(r'[^A-Za-z0-9]+', '-', short(work.iri)).strip('-')},\n{lines}}}"


def _tex(text: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in text)


def csl(work: Work) -> str:
    """An item of the Citation Style Language."""
    day = work.day
    item = {
        "id": short(work.iri),
        "type": work.kind,
        "author": [{"literal": author} for author in work.authors],
        "title": work.title,
        "container-title": work.within,
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "note": work.note,
        "URL": work.address,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1)
