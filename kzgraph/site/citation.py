"""How a source, a claim and a silence are cited: as a sentence to pass on, in Chicago style, in BibTeX and as CSL-JSON.

What is cited for a claim is the document of its source. Our words for it are called a paraphrase and stand in no quotation marks.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from kzgraph import __version__
from kzgraph.formats.question_answers import place_within, section_within
from kzgraph.graph.names import short, short_name, translation
from kzgraph.site.dates import When, dated, when
from kzgraph.site.texts import Text
from kzgraph.site.words import say
from kzgraph.vocab import LANGUAGES, PREFIXES

if TYPE_CHECKING:
    from kzgraph.model.passages import Passage
    from kzgraph.site.claims import Claim
    from kzgraph.site.content import Content

RELAYED = 120  # characters at the beginning of a claim that name who passes it on, and whose word it is
HEADING = 120  # characters of a claim's words in a heading
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"}}


class Work(NamedTuple):
    """What is cited: who is responsible, its title, its day, its address, what is said beside it, and the place in it."""

    iri: str
    kind: str
    authors: list[str]
    title: str
    day: When | None
    note: str
    address: str
    locator: str = ""


def of_source(content: Content, iri: str, language: str) -> Work:
    """A source as it was published, under its own title; its authors are named in a language."""
    listed, source = content.sources[iri], content.reader.source(iri)
    own = [title.value for title in source.titles] if source else []
    authors = [content.terms.text(creator).shown[language][0] for creator in content.facts.told.authors(iri)]
    # the day of a list of pages is the one on which they were read
    day = when(ox.Literal(listed.day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))) if iri not in content.lists_of_pages else None
    return Work(iri, "document", authors, min(own, default=listed.title.shown[language][0]), day, "", listed.page or iri)


def of_claim(content: Content, iri: str, claim: Claim, address: str, language: str) -> Work:
    """The document in which a claim is made, with the place there, voice, standing, day, and where the paraphrase is."""
    passages = [content.passages[proof.iri] for proof in claim.proofs]
    work = _document(content, passages, language)
    return work._replace(
        iri=iri,
        note="; ".join(
            [*_said(claim, language, language), say("paraphrased in", language, edition=edition(content, language), address=address)]
        ),
        locator="; ".join(_places(passages, language)),
    )


def original(content: Content, claim: Claim, language: str) -> Work | None:
    """The document in which a claim is made, with nothing of this project: the place is its section or, in a whole text, the paragraph.

    None for a page of which no copy was taken, which is no document with places.
    """
    passages = [content.passages[proof.iri] for proof in claim.proofs if not content.passages[proof.iri].read_on]
    if not passages:
        return None
    places = (section_within(passage, language) or ("" if passage.of_excerpt else place_within(passage, language)) for passage in passages)
    return _document(content, passages, language)._replace(locator=", ".join(filter(None, dict.fromkeys(places))))


def of_silence(content: Content, iri: str, source: str, title: str, address: str, language: str) -> Work:
    """Our finding that a source does not say something, under its `title`, with the document that was read for it."""
    read = document(of_source(content, source, language), language)
    note = say("finding on text", language, edition=edition(content, language), document=read)
    return Work(iri, "webpage", [content.publisher.name or "kzgraph"], title, None, note, address)


def edition(content: Content, language: str) -> str:
    """Which state of the graph is cited: the newest release, or the version of the program, and the newest day in the data."""
    changes = content.changes
    if changes is None:
        return f"kzgraph {__version__}"
    version = next((release.version for release in changes.releases if release.day == changes.day), __version__)
    return say("edition", language, version=version, day=dated(max(changes.day, changes.of_data), language))


def document(work: Work, language: str) -> str:
    """A document in one line: authors, title, day and address."""
    return ", ".join(filter(None, [*work.authors, work.title, work.day.words(language) if work.day else "", work.address]))


def attributed(claim: Claim, words: str, claims: str) -> str:
    """The words of a claim behind its voice and standing, unless they begin with the voice themselves, or with who passes it on."""
    voice, standing = (text.shown[claims][0] if text else "" for text in (claim.voice, claim.standing))
    start = f"{_bare(words)} "
    if not voice or start.startswith(f"{_bare(voice)} ") or (claim.relayed and f" {_bare(voice)} " in start[:RELAYED]):
        return words
    return f"{voice} ({standing}): {words}" if standing else f"{voice}: {words}"


def heading(claim: Claim, claims: str) -> Text | None:
    """The words of a claim where they begin with its voice; else the words behind its voice and standing, cut. None where it has none."""
    if not claim.words:
        return None
    words, real = claim.words.shown[claims]
    if (whole := attributed(claim, words, claims)) == words:
        return claim.words
    return Text(dict.fromkeys(LANGUAGES, (textwrap.shorten(whole, HEADING, placeholder=" …"), real)))


def _bare(text: str) -> str:
    return text.casefold().removeprefix("the ")


def quoted(content: Content, claim: Claim, language: str, claims: str, address: str) -> str:
    """The words of a claim with voice, standing, day, place, document and address, to pass on.

    It says that they are a paraphrase, and of a translation that nobody has checked that it is one.
    """
    words = claim.words.shown[claims][0] if claim.words else ""
    own = translation(claim.words.shown["en"][0], claims) if claim.words else None
    passages = [content.passages[proof.iri] for proof in claim.proofs]
    said = [*_said(claim, language, claims), *([say("unreviewed translation", language)] if own and not own.reviewed else [])]
    source = "; ".join([document(_document(content, passages, language), language), *_places(passages, language)]) if passages else ""
    paraphrase = say("paraphrased in", language, edition=edition(content, language), address=address)
    return " ".join(filter(None, [words, f"({'; '.join(said)}).", source and f"{source}.", _sentence(paraphrase)]))


def _document(content: Content, passages: list[Passage], language: str) -> Work:
    """The document of passages: their source, or the page of which no copy was taken."""
    if not passages:
        return Work("", "document", [], "", None, "", "")
    page = next((passage for passage in passages if passage.read_on), None)
    if page is None:
        return of_source(content, passages[0].source, language)
    return Work(page.iri, "webpage", [], page.source_name, None, "", page.deep_link)


def _places(passages: list[Passage], language: str) -> list[str]:
    """Where passages stand in the text that was read, whose paragraphs its pages need not number."""
    places = [place_within(passage, language, dated(passage.read_on, language)) for passage in passages]
    if not places or passages[0].read_on:
        return places
    name = "place in excerpt" if passages[0].of_excerpt else "place in text read"
    return [say(name, language, place=", ".join(places), source=short_name(passages[0].source))]


def _said(claim: Claim, language: str, claims: str) -> list[str]:
    """Voice, who passes it on, standing, day, and each caveat: what is not said, ambiguous or inferred."""
    day = when(claim.day)
    told = f"{say(claim.dated, language)} {day.words(language)}" if day else ""
    voice, relayed, standing = (text.shown[claims][0] if text else "" for text in (claim.voice, claim.relayed, claim.standing))
    caveats: dict[str, list[str]] = {}
    for flag in claim.flags:
        caveats.setdefault(say(flag.kind, language), []).append(flag.aspect.shown[claims][0])
    listed = [f"{kind[:1].lower()}{kind[1:]}: {', '.join(aspects)}" for kind, aspects in caveats.items()]
    return [*filter(None, [f"{voice}, {say('relayed', language)} {relayed}" if relayed else voice, standing, told]), *listed]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def styles(work: Work, language: str) -> list[tuple[str, str]]:
    return [("Chicago", chicago(work, language)), ("BibTeX", bibtex(work)), ("CSL-JSON", csl(work))]


def chicago(work: Work, language: str) -> str:
    """An entry of a bibliography: quotation marks stand around the title of a document alone."""
    more = f" {say('and', language)} "
    authors = ", ".join(work.authors[:-1]) + (more if work.authors[1:] else "") + work.authors[-1] if work.authors else ""
    day = work.day.words(language) if work.day else ""
    if work.day and language == "en" and work.day.day:
        day = f"{say(f'month {work.day.month}', 'en')} {work.day.day}, {work.day.year}"
    title = f"“{work.title.rstrip('.')}.”" if work.kind == "document" else work.title
    parts = [authors, title, day, work.address, _sentence("; ".join(filter(None, [work.locator, work.note])))]
    return " ".join(part if part.endswith(".”") else part.rstrip(".") + "." for part in parts if part)


def bibtex(work: Work) -> str:
    """An entry of type `misc`, in which nothing is read as a command."""
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in work.authors),
        "title": f"{{{_tex(work.title)}}}",
        "year": work.day and str(work.day.year),
        "date": work.day and work.day.written,
        "note": _tex("; ".join(filter(None, [work.locator, work.note]))),
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
        "issued": {"date-parts": [[day.year, day.month, day.day]]} if day else None,
        "locator": work.locator,
        "note": "; ".join(filter(None, [work.locator, work.note])),
        "URL": work.address,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1)
