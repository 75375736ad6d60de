"""What every template of a page may name: the reader, and what it may call to show texts, links, passages and their credit."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from markupsafe import Markup, escape

from kzgraph.formats.words import ENGLISH, unreviewed
from kzgraph.graph.names import current_names, short_name, translation
from kzgraph.reading.evidence import LONGEST
from kzgraph.safety.escapes import web_address
from kzgraph.site import citation
from kzgraph.site.assets import ASSETS, ICON_PATH, SCRIPTS, STYLE_PATH
from kzgraph.site.dates import dated, say_dated
from kzgraph.site.intervals import written
from kzgraph.site.paging import PART
from kzgraph.site.passage_pages import PATH, SOURCE, folder_name, spots
from kzgraph.site.reader import path_of
from kzgraph.site.texts import Original, Text
from kzgraph.site.words import in_a_row, own_name, phrases, say, text_in
from kzgraph.vocab import KZR, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

MOST_NAMED = 5  # sources that a file names one by one; of more it gives the number
MOST_COPIES = 12  # sources of which a page takes the reader's own copy; that of another is given on the page of the source


class Context:
    """Its public names are those that a template may use, beside the values of the page. It learns what the page has shown so far.

    `stated_in` are the sources of what is shown, if known; `with_news` says that the page also shows what other sources say later.
    """

    def __init__(self, reader: Reader, content: Content | None, stated_in: Collection[str], *, with_news: bool) -> None:
        self.reader = reader
        self.content = content
        self.href = reader.href
        self.words = phrases(reader.language)
        self.source_chosen = _chosen(reader, content)
        self.translated = current_names().catalogues.are_there(reader.claims)
        self.unreviewed = unreviewed(reader.language)
        self.languages = {code: own_name(code) for code in LANGUAGES}
        self.style, self.icon = reader.asset(STYLE_PATH), reader.asset(ICON_PATH)
        self.longest, self.resource = LONGEST, KZR
        self._stated_in = stated_in
        self._with_news = with_news
        self._drawn_from: dict[str, str] = {}  # the sources and pages of the passages that `taken_from` has marked, each with its source
        self._marks: dict[str, int] = {}
        self._copies: dict[str, int] = {}  # the sources of the passages that `sought` has marked, each with its mark
        # the English of what `t` showed in translation since `english_of_shown` gave it; whether it is reviewed
        self._shown: dict[str, bool] = {}
        self._shows_unreviewed = False

    def names(self) -> dict[str, Any]:
        """Each public name, with what it stands for in a template."""
        return {name: getattr(self, name) for name in dir(self) if not name.startswith("_")}

    def t(self, text: Text | str) -> Markup:
        """A text, marked with its language where it is not the page's."""
        if isinstance(text, str):
            return escape(text)
        claims = self.reader.claims
        words, real = text.shown[claims]
        english, _ = text.shown[ENGLISH]
        if real == claims != ENGLISH and (own := translation(english, claims)):
            self._shown[english] = own.reviewed
            self._shows_unreviewed |= not own.reviewed
        return escape(words) if real in ("", self.reader.language) else Markup('<span lang="{}">{}</span>').format(real, words)

    def english_of_shown(self, also: Iterable[Text | None] = ()) -> Original:
        """What is said in English of texts that are shown in translation since this was last called, and of some others."""
        for text in filter(None, also):
            self.t(text)
        original = Original(list(self._shown), all(self._shown.values()))
        self._shown.clear()
        return original

    def shows_unreviewed(self) -> bool:
        """Whether `t` has shown a translation that no native reader has checked."""
        return self._shows_unreviewed

    def node(self, iri: str, text: Text | str) -> Markup:
        """A text that leads to the page of a node, if the node has one."""
        path = path_of(iri)
        if path and self.content and self.content.reader.holds(iri):
            return Markup('<a href="{}">{}</a>').format(self.href(path), self.t(text))
        if not path and (address := web_address(iri)):
            return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, self.t(text))
        return self.t(text)

    def page_of(self, iri: str) -> str:
        """A link to the page of a node."""
        return self.href(path_of(iri))

    def spot(self, proof: Proof) -> str:
        """A link to the place of a passage on the page of its source; to the page of the passage itself where there is none."""
        where = spots(self.content).get(proof.iri) if self.content else None
        return self.href(PATH, where) + "#" + quote(proof.anchor, safe="/:@!$&'()*+,;=-._~") if where else self.page_of(proof.iri)

    def taken_from(self, proof: Proof) -> Markup:
        """An attribute that says of which source, or page of a list of them, a passage is: a table or a picture of it names these."""
        of = proof.iri if self.content and proof.source in self.content.lists_of_pages else proof.source
        self._drawn_from[of] = proof.source
        return Markup(' data-of="{}"').format(self._marks.setdefault(of, len(self._marks)))

    def sought(self, proof: Proof) -> Markup:
        """Attributes by which a script finds the words of a passage in the reader's own copy."""
        of = self.taken_from(proof)
        if not proof.sought:
            return of
        self._copies[proof.source] = self._marks[proof.source]
        return of + Markup(' data-own="{} {}"').format(proof.sought, proof.anchor)

    def own_copies(self) -> list[OwnCopy]:
        """The sources of which the page takes the reader's own copy."""
        content, copies = self.content, list(self._copies.items())[:MOST_COPIES]
        return [_own_copy(content, iri, mark, self.reader.language) for iri, mark in copies] if content else []

    def more_copies(self) -> int:
        """How many sources more passages are from."""
        return len(self._copies) - MOST_COPIES

    def credit(self) -> str:
        """What stands in each file that the page makes; empty without data."""
        stated_in = self._stated_in or set(self._drawn_from.values())
        return _credit(self.reader, self.content, stated_in, self._marks) if self.content else ""

    def stated(self, days: Collection[str]) -> str:
        """On which days the sources named persons."""
        alone = len(days) == 1 and not self._with_news and _of_one_source(self.reader, self.content, self._stated_in)
        return self.say("persons" if alone else "persons among others", day=in_a_row(map(self.dated, days), ", "))

    def state_of_data(self) -> str:
        """The edition of the data; empty without any."""
        return citation.edition(self.content, self.reader.language) if self.content else ""

    def say(self, name: str, **filled: object) -> str:
        """A phrase with its values filled in, days in words."""
        return say_dated(name, self.reader.language, **filled)

    def dated(self, day: str) -> str:
        """A day in words."""
        return dated(day, self.reader.language)

    def thousands(self, number: str) -> str:
        """A number with its thousands apart."""
        return written(number, self.reader.language)

    def localized(self, texts: Mapping[str, str]) -> str:
        """A text of a question's header."""
        return text_in(texts, self.reader.language)

    def script(self, name: str) -> str:
        """A link to a script."""
        return self.reader.asset(SCRIPTS[name].path)

    def asset(self, name: str) -> str:
        """A link to a file that scripts need."""
        return self.reader.asset(ASSETS[name].path)


class OwnCopy(NamedTuple):
    """A source of which a reader may give a copy: its mark on the page, folder, short name, language and page, and how it is cited."""

    mark: int
    name: str
    short: str
    language: str
    page: str
    document: str


def _own_copy(content: Content, iri: str, mark: int, language: str) -> OwnCopy:
    work = citation.of_source(content, iri, language)
    page = web_address(content.sources[iri].page)
    return OwnCopy(
        mark, folder_name(iri), short_name(iri, language), content.languages.get(iri, ""), page, citation.document(work, language)
    )


def _credit(reader: Reader, content: Content, stated_in: Collection[str], marked: Mapping[str, int]) -> str:
    """What stands in each file that a page makes of a table or a picture, as JSON.

    `sources` and `page` have pairs of a name and a value. A table or a picture with passages that have the mark of `taken_from` names
    their sources instead: `of` has title, day of publication and day of reading by mark, under the names of `heads`. Of a list of
    pages each page that is shown is a source, by the name of its site.
    """
    shown = sources_shown(reader, content, stated_in)
    page = {
        "licence of encoding": shown.pop("licence of encoding"),
        "credit": publisher(content),
        "this page": reader.permalink(reader.path, reader.query),
    }
    known = {
        marked[iri]: [source.title.shown[reader.claims][0], source.day, ""] for iri, source in content.sources.items() if iri in marked
    }
    pages = (content.passages[iri] for iri in marked if iri in content.passages)
    known |= {marked[page.iri]: [page.source_name, "", page.read_on] for page in pages}

    def pairs(named: dict[str, str]) -> list[list[str]]:
        return [[say(name, reader.language), value] for name, value in named.items() if value]

    heads = [say(name, reader.language) for name in ("source column", "published on", "read on")]
    return json.dumps({"heads": heads, "of": known, "sources": pairs(shown), "page": pairs(page)}, ensure_ascii=False)


def publisher(content: Content) -> str:
    """Who is credited for the encoding."""
    return f"kzgraph, {content.publisher.name}" if content.publisher.name else "kzgraph"


def sources_shown(reader: Reader, content: Content, stated_in: Collection[str]) -> dict[str, str]:
    """The sources with their days and the licence, each under the name of its phrase.

    The sources are the one that is chosen, else those of what is shown, else all, which are then called so.
    """
    known = _iri_of(reader, content) or stated_in
    named = [
        (iri, source.title.shown[reader.claims][0], source.day) for iri, source in content.sources.items() if not known or iri in known
    ]
    few = len(named) <= MOST_NAMED
    column = "sources of graph" if not known else "source column" if few else "sources"
    days: dict[bool, list[str]] = {False: [], True: []}
    for iri, _, day in named if few else ():
        days[iri in content.lists_of_pages].append(day)
    return {
        column: "; ".join(title for _, title, _ in named) if few else str(len(named)),
        "published on": ", ".join(days[False]),
        "read on": ", ".join(days[True]),
        "licence of encoding": content.licence,
    }


class Chosen(NamedTuple):
    """The source that an address names: its short name, the query of its page, and the query of this page for all sources."""

    short: str
    address: dict[str, str]
    others: dict[str, str]


def _iri_of(reader: Reader, content: Content | None) -> tuple[str, ...]:
    """The IRI of the source that an address names, if it names one."""
    wanted = reader.field(SOURCE)
    return tuple(iri for iri in content.sources if current_names().is_named(iri, wanted))[:1] if content and wanted else ()


def _of_one_source(reader: Reader, content: Content | None, stated_in: Collection[str]) -> bool:
    """Whether all that a page shows is known to be of one source."""
    return content is not None and 1 in (len(content.sources), len(_iri_of(reader, content)), len(set(stated_in)))


def _chosen(reader: Reader, content: Content | None) -> Chosen | None:
    iri = next(iter(_iri_of(reader, content)), None)
    others = {name: value for name, value in reader.query if name not in (SOURCE, PART, "offset")}
    return Chosen(short_name(iri, reader.language), {SOURCE: folder_name(iri)}, others) if iri else None
