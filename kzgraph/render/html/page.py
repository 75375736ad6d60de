"""What all pages share: who reads, the frame, the links, the policy and the style sheet."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import jinja2
import pyoxigraph as ox
from markupsafe import Markup, escape

from kzgraph.model import KZ, KZR, KZV, LANGUAGES
from kzgraph.render.claims import Text, web_address
from kzgraph.render.html.words import phrases, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzgraph.render.html.site import Site

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ROOT = KZR.removesuffix("resource/")
SPACES = {KZ: "ontology/", KZV: "vocab/", KZR: "resource/"}
_FOLDER = resources.files("kzgraph.render")
STYLE = "".join(
    _FOLDER.joinpath(*parts).read_text(encoding="utf-8") for parts in (("templates", "report.css"), ("html", "templates", "pages.css"))
)
STYLE_PATH = f"/style-{hashlib.sha256(STYLE.encode()).hexdigest()[:16]}.css"
ICON = _FOLDER.joinpath("html", "templates", "icon.svg").read_text(encoding="utf-8")
ICON_PATH = "/icon.svg"
MENU = (("/questions", "questions"), ("/ontology", "ontology"), ("/vocab", "vocab"))  # paths, and the phrases that name them


def _scripts() -> dict[str, tuple[str, bytes]]:
    """The built scripts by name, each with the path that is named by its digest. Pages work without them."""
    found = {}
    for file in _FOLDER.joinpath("html", "scripts").iterdir():
        name, _, kind = file.name.rpartition(".")
        if kind == "js":
            body = file.read_bytes()
            found[name] = (f"/{name}-{hashlib.sha256(body).hexdigest()[:16]}.js", body)
    return found


SCRIPTS = _scripts()


class Reader(NamedTuple):
    """For whom a page is made: interface language, language of claims, the server's address, the path, and the query without languages.

    `kept` are the languages that the reader chose in the address: links carry them on.
    """

    language: str
    claims: str
    base: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    kept: tuple[tuple[str, str], ...] = ()

    def href(self, path: str, query: Mapping[str, object] | tuple[tuple[str, str], ...] = ()) -> str:
        """A link to a path of this server, in the languages that the reader chose."""
        pairs = [*(query.items() if not isinstance(query, tuple) else query), *self.kept]
        return urlsplit(self.base).path + path + ("?" + urlencode(pairs) if pairs else "")

    def here(self, **languages: str) -> str:
        """A link to this page in other languages."""
        kept = tuple({**dict(self.kept), **languages}.items())
        return self._replace(kept=kept).href(self.path, self.query)


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
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader("kzgraph.render.html"), jinja2.PackageLoader("kzgraph.render")]),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
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
        style=urlsplit(reader.base).path + STYLE_PATH,
        icon=urlsplit(reader.base).path + ICON_PATH,
        script=lambda name: urlsplit(reader.base).path + SCRIPTS[name][0],
        **values,
    )


def error(reader: Reader, status: int, detail: str) -> str:
    """The page of a request that has no answer, with the reason."""
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
