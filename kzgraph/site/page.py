"""How a page is rendered: the policy, the environment of the templates and what all of them may call."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pyoxigraph as ox
from markupsafe import Markup, escape

from kzgraph.formats.graph_formats import GRAPH_FORMATS
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
from kzgraph.site.reader import Reader, path_of
from kzgraph.site.templating import environment
from kzgraph.site.texts import Original, Text, comparison, not_said
from kzgraph.site.words import mark_english, own_name, phrases, say, text_in
from kzgraph.vocab import KZR, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.claims import Proof
    from kzgraph.site.content import Content

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# of a page that others may show in a frame: it has a style and nothing else
FRAMED_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
MOST_NAMED = 5  # sources that a file names one by one; of more it gives the number
MOST_COPIES = 12  # sources of which a page takes the reader's own copy; that of another is given on the page of the source
STATED = re.compile(r'<p class="stated">[^<]*</p>\n?')
FILES = {row.ending: row for row in GRAPH_FORMATS.values()}  # formats of what a node page shows, by ending


class Page(NamedTuple):
    """A page with a path of its own: a row of the table in `pages`, from which menu, server and site of files take it.

    `label` names its phrase in the menu, empty if it is not there; `data` puts it into the menu of those who work with data.
    `fields` are the query fields that it reads, each given once at most.
    `negotiated` says that the server also answers programs at this path, so that another route of the server leads to it.
    `addresses` are the queries under which a site of files has it in a language: the parts of a page that is cut, each source.
    """

    path: str
    label: str
    make: Callable[[Content, Reader], str]
    fields: tuple[str, ...] = ()
    negotiated: bool = False
    addresses: Callable[[Content, str], list[dict[str, str]]] = lambda _content, _language: [{}]
    data: bool = False


_TEMPLATES = environment()
_TEMPLATES.globals |= {"menu": [], "data_menu": []}  # until the table of pages offers its own


def prepare() -> None:
    """Compiles all templates and reads the catalogues, for a process that may open no file later."""
    for name in _TEMPLATES.list_templates(extensions=["j2", "svg"]):
        _TEMPLATES.get_template(name)
    for language in LANGUAGES:
        phrases(language)


def offer(pages: Iterable[Page]) -> None:
    """Puts those of some pages that have a label into the menus of every page, in their order."""
    labelled = [page for page in pages if page.label]
    _TEMPLATES.globals |= {"menu": [page for page in labelled if not page.data], "data_menu": [page for page in labelled if page.data]}


def render(
    template: str,
    reader: Reader,
    content: Content | None,
    *,
    stated_in: Collection[str] = (),
    **values: Any,  # noqa: ANN401 (what the template shows)
) -> str:
    """A page. `content` is None where no data is at hand, as on an error page; `stated_in` are the sources of what is shown, if known."""

    drawn_from: dict[str, str] = {}  # the sources and pages of the passages that `taken_from` has marked, each with its source
    marks: dict[str, int] = {}

    def taken_from(proof: Proof) -> Markup:
        """An attribute that says of which source, or page of a list of them, a passage is: a table or a picture of it names these."""
        of = proof.iri if content and proof.source in content.lists_of_pages else proof.source
        drawn_from[of] = proof.source
        return Markup(' data-of="{}"').format(marks.setdefault(of, len(marks)))

    copies: dict[str, int] = {}  # the sources of the passages that `sought` has marked, each with its mark

    def sought(proof: Proof) -> Markup:
        """Attributes by which a script finds the words of a passage in the reader's own copy."""
        of = taken_from(proof)
        if not proof.sought:
            return of
        copies[proof.source] = marks[proof.source]
        return of + Markup(' data-own="{} {}"').format(proof.sought, proof.anchor)

    shown: dict[str, bool] = {}  # the English of what `t` showed in translation since `english_of_shown` gave it; whether it is reviewed
    unchecked: set[str] = set()

    def t(text: Text | str) -> Markup:
        """A text, marked with its language where it is not the page's."""
        if isinstance(text, str):
            return escape(text)
        words, real = text.shown[reader.claims]
        english = text.shown[ENGLISH][0]
        if real == reader.claims != ENGLISH and (own := translation(english, reader.claims)):
            shown[english] = own.reviewed
            unchecked.update([] if own.reviewed else [english])
        return escape(words) if real in ("", reader.language) else Markup('<span lang="{}">{}</span>').format(real, words)

    def english_of_shown(also: Iterable[Text | None] = ()) -> Original:
        """What is said in English of texts that are shown in translation since this was last called, and of some others."""
        for text in filter(None, also):
            t(text)
        original = Original(list(shown), all(shown.values()))
        shown.clear()
        return original

    def node(iri: str, text: Text | str) -> Markup:
        """A text that leads to the page of a node, if the node has one."""
        path = path_of(iri)
        if path and content and content.reader.holds(iri):
            return Markup('<a href="{}">{}</a>').format(reader.href(path), t(text))
        if not path and (address := web_address(iri)):
            return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, t(text))
        return t(text)

    def spot(proof: Proof) -> str:
        """A link to the place of a passage on the page of its source; to the page of the passage itself where there is none."""
        where = spots(content).get(proof.iri) if content else None
        return reader.href(PATH, where) + "#" + quote(proof.anchor, safe="/:@!$&'()*+,;=-._~") if where else reader.href(path_of(proof.iri))

    html = _TEMPLATES.get_template(template).render(
        reader=reader,
        content=content,
        t=t,
        node=node,
        href=reader.href,
        page_of=lambda iri: reader.href(path_of(iri)),
        spot=spot,
        source_chosen=_chosen(reader, content),
        words=phrases(reader.language),
        english_of_shown=english_of_shown,
        shows_unreviewed=lambda: bool(unchecked),
        translated=current_names().catalogues.are_there(reader.claims),
        taken_from=taken_from,
        sought=sought,
        own_copies=lambda: [_own_copy(content, *copy, reader.language) for copy in [*copies.items()][:MOST_COPIES]] if content else [],
        more_copies=lambda: len(copies) - MOST_COPIES,
        longest=LONGEST,
        resource=KZR,
        credit=lambda: _credit(reader, content, stated_in or set(drawn_from.values()), marks) if content else "",
        thousands=lambda number: written(number, reader.language),
        stated=lambda days: say(
            "persons"
            if _of_one_source(reader, content, stated_in) and len(days) == 1 and not values.get("became")
            else "persons among others",
            reader.language,
            day=", ".join(dated(day, reader.language) for day in days),
        ),
        localized=lambda texts: text_in(texts, reader.language),
        unreviewed=unreviewed(reader.language),
        state_of_data=lambda: citation.edition(content, reader.language) if content else "",
        dated=lambda day: dated(day, reader.language),
        say=lambda name, **filled: say_dated(name, reader.language, **filled),
        languages={code: own_name(code) for code in LANGUAGES},
        style=reader.asset(STYLE_PATH),
        icon=reader.asset(ICON_PATH),
        script=lambda name: reader.asset(SCRIPTS[name].path),
        asset=lambda name: reader.asset(ASSETS[name].path),
        **values,
    )
    if content and STATED.search(html) and not content.names_somebody(html):
        html = STATED.sub("", html)  # a claim that names somebody by its roles need not show the name
    return mark_english(html)


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
    page = web_address(next(page for known, _, _, page in content.sources if known == iri))
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
    known = {marked[iri]: [text.shown[reader.claims][0], day, ""] for iri, text, day, _ in content.sources if iri in marked}
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
    named = [(iri, title.shown[reader.claims][0], day) for iri, title, day, _ in content.sources if not known or iri in known]
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
    return tuple(iri for iri, *_ in content.sources if current_names().is_named(iri, wanted))[:1] if content and wanted else ()


def _of_one_source(reader: Reader, content: Content | None, stated_in: Collection[str]) -> bool:
    """Whether all that a page shows is known to be of one source."""
    return content is not None and 1 in (len(content.sources), len(_iri_of(reader, content)), len(set(stated_in)))


def _chosen(reader: Reader, content: Content | None) -> Chosen | None:
    iri = next(iter(_iri_of(reader, content)), None)
    others = {name: value for name, value in reader.query if name not in (SOURCE, PART, "offset")}
    return Chosen(short_name(iri, reader.language), {SOURCE: folder_name(iri)}, others) if iri else None


def error(reader: Reader, status: int, detail: str = "") -> str:
    """The page of a request that has no answer, with the reason; an empty `detail` says that there is no such page."""
    return render("error.html.j2", reader, None, status=status, detail=detail)


def shown_term(term: object, content: Content) -> tuple[str, Text | str]:
    """What is shown for a value: the IRI that it leads to, if any, and its text; empty for a node without a name."""
    if isinstance(term, ox.NamedNode):
        passage = content.passages.get(term.value)
        if passage:
            return term.value, content.facts.proof(passage).place
        text = content.terms.text(term)
        if silence := content.silences.get(term.value):
            return term.value, not_said(silence, text)
        if pair := content.compared.get(term.value):
            return term.value, comparison(*map(content.terms.text, pair))
        return term.value, term.value if text.same == (f"<{term.value}>", "") else text
    return ("", content.terms.text(term)) if isinstance(term, ox.Literal) else ("", "")
