"""What all pages share: who reads, the frame, the links, the policy and the style sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import jinja2
import pyoxigraph as ox
from markupsafe import Markup, escape

from kzgraph.site.claims import Text, web_address
from kzgraph.site.words import phrases, say
from kzgraph.vocab import KZ, KZR, KZV, LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.site import Site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROOT = KZR.removesuffix("resource/")
SPACES = {KZ: "ontology/", KZV: "vocab/", KZR: "resource/"}
_FOLDER = resources.files("kzgraph.site")
_SHEETS = (
    ("templates", "report.css"),
    ("templates", "pages.css"),
    ("templates", "reading.css"),
    ("templates", "pictures.css"),
    ("templates", "front.css"),
)
STYLE = "".join(_FOLDER.joinpath(*parts).read_text(encoding="utf-8") for parts in _SHEETS)
STYLE_PATH = f"/style-{hashlib.sha256(STYLE.encode()).hexdigest()[:16]}.css"
ICON = _FOLDER.joinpath("templates", "icon.svg").read_text(encoding="utf-8")
ICON_PATH = "/icon.svg"
FILES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}  # forms of what a node page shows, by ending
MENU = (  # paths, and the phrases that name them
    ("/questions", "questions"),
    ("/statement", "statement"),
    ("/ledger", "ledger"),
    ("/demands", "demands"),
    ("/figures", "figures in menu"),
    ("/network", "network"),
    ("/timeline", "timeline"),
    ("/links", "links in menu"),
    ("/query", "query editor"),
    ("/ontology", "ontology"),
    ("/vocab", "vocab"),
    ("/shapes", "shapes"),
)


KINDS = {"js": "text/javascript; charset=utf-8", "wasm": "application/wasm", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}


class Asset(NamedTuple):
    """What pages are made with: the path under which it is served, its bytes and its media type."""

    path: str
    body: bytes
    type: str


def _built() -> dict[str, Asset]:
    """The built scripts and what they load, by file name, each under a path that is named by its digest. Pages work without them."""
    found = {}
    for file in sorted(_FOLDER.joinpath("scripts").iterdir(), key=lambda each: each.name):
        name, _, kind = file.name.rpartition(".")
        if kind in KINDS:
            body = file.read_bytes()
            found[file.name] = Asset(f"/{name}-{hashlib.sha256(body).hexdigest()[:16]}.{kind}", body, KINDS[kind])
    return found


BUILT = _built()
THIRD_PARTY = _FOLDER.joinpath("scripts", "THIRD-PARTY.txt").read_text(encoding="utf-8")  # licences of what scripts hold
SCRIPTS = {name.removesuffix(".js"): (each.path, each.body) for name, each in BUILT.items() if name.endswith(".js")}
ASSETS = {**BUILT, "style.css": Asset(STYLE_PATH, STYLE.encode(), KINDS["css"]), "icon.svg": Asset(ICON_PATH, ICON.encode(), KINDS["svg"])}

Query = Mapping[str, object] | tuple[tuple[str, object], ...]


def pairs(query: Query) -> tuple[tuple[str, object], ...]:
    """Names and values of a query string."""
    return query if isinstance(query, tuple) else tuple(query.items())


class Reader(NamedTuple):
    """For whom a page is made: interface language, language of claims, the server's address, the path, and the query without languages.

    `kept` are the languages that the reader chose in the address: links carry them on. Addresses are those of a server; what differs
    in a folder of files is in `files.FileReader`, and in the templates of the folder that `part` looks into.
    """

    language: str
    claims: str
    base: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """The endings under which a node can be had as data."""
        return ("ttl", "jsonld", "nt", "rdf")

    def part(self, name: str) -> str:
        """The template of a part of the page that is another where there is no server."""
        return f"server/{name}.html.j2"

    def href(self, path: str, query: Query = ()) -> str:
        """A link to a path of this server, in the languages that the reader chose."""
        asked = (*pairs(query), *self.kept)
        return urlsplit(self.base).path + path + ("?" + urlencode(asked) if asked else "")

    def here(self, **languages: str) -> str:
        """A link to this page in other languages."""
        kept = tuple({**dict(self.kept), **languages}.items())
        return self._replace(kept=kept).href(self.path, self.query)

    def asset(self, path: str) -> str:
        """A link to what pages are made with: style, scripts, icon."""
        return urlsplit(self.base).path + path

    def file(self, path: str, ending: str, query: Query = ()) -> str:
        """A link to a document as data."""
        return f"{self.base}{path}.{ending}" + ("?" + urlencode(query) if query else "")

    def editor(self, question: str) -> str:
        """A link to the query editor that holds a question."""
        return self.href("/query", (("question", question),))

    def sheet(self, path: str, query: Query = ()) -> str:
        """A link to the rows of a page as a table for a spreadsheet, in words of the reader's language."""
        return self.file(path, "csv", (*pairs(query), ("labels", self.language)))

    def fetched(self, path: str, ending: str, query: Query = ()) -> tuple[str, Query]:
        """Where programs get a document as data: an address, and the fields that are sent to it."""
        return self.file(path, ending), query

    def permalink(self, path: str, query: Query = ()) -> str:
        """The address under which a page is cited, empty where none is known."""
        return self.base + path + "?" + urlencode((*pairs(query), ("lang", self.language)))


def path_of(iri: str) -> str:
    """The path of a node of ours, which mirrors its IRI; empty for the nodes of others."""
    if iri in (ROOT + "ontology", ROOT + "vocab"):
        return "/" + iri.removeprefix(ROOT)
    for space, folder in SPACES.items():
        if iri.startswith(space) and len(iri) > len(space):
            return "/" + folder + quote(iri.removeprefix(space), safe="/:@!$&'()*+,;=-._~")
    return ""


def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kzgraph.site"),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["fragment"] = lambda name: quote(name, safe="/:@!$&'()*+,;=-._~")
    for name in made.list_templates(extensions=["j2", "svg"]):
        made.get_template(name)  # a worker opens no file: what it renders is compiled before
    return made


_TEMPLATES = _environment()


def render(template: str, reader: Reader, site: Site | None, **values: Any) -> str:  # noqa: ANN401 (what the template shows)
    """A page. `site` is left out where no data is at hand."""

    def t(text: Text | str) -> Markup:
        """A text, marked with its language where it is not the page's."""
        if isinstance(text, str):
            return escape(text)
        words, real = text.shown[reader.claims]
        return escape(words) if real in ("", reader.language) else Markup('<span lang="{}">{}</span>').format(real, words)

    def node(iri: str, text: Text | str) -> Markup:
        """A text that leads to the page of a node, if the node has one."""
        path = path_of(iri)
        if path and site and site.holds(iri):
            return Markup('<a href="{}">{}</a>').format(reader.href(path), t(text))
        if not path and (address := web_address(iri)):
            return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, t(text))
        return t(text)

    return _TEMPLATES.get_template(template).render(
        reader=reader,
        site=site,
        menu=MENU,
        t=t,
        node=node,
        href=reader.href,
        words=phrases(reader.language),
        say=lambda name, **filled: say(name, reader.language, **filled),
        languages={code: say("language", code) for code in LANGUAGES},
        style=reader.asset(STYLE_PATH),
        icon=reader.asset(ICON_PATH),
        script=lambda name: reader.asset(SCRIPTS[name][0]),
        asset=lambda name: reader.asset(ASSETS[name].path),
        **values,
    )


def error(reader: Reader, status: int, detail: str = "") -> str:
    """The page of a request that has no answer, with the reason; without one, there is no such page."""
    return render("error.html.j2", reader, None, status=status, detail=detail, lit=())


def shown_term(term: object, site: Site) -> tuple[str, Text | str]:
    """What is shown for a value: the IRI that it leads to, if any, and its text; empty for a node without a name."""
    if isinstance(term, ox.NamedNode):
        passage = site.passages.get(term.value)
        if passage:
            return term.value, site.facts.proof(passage)["place"]
        text = site.terms.text(term)
        return term.value, term.value if text.same == (f"<{term.value}>", "") else text
    return ("", site.terms.text(term)) if isinstance(term, ox.Literal) else ("", "")
