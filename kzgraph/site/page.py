"""How a page is rendered: the policies, the environment of the templates and the menu."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from kzgraph.formats.graph_formats import GRAPH_FORMATS
from kzgraph.site.context import Context
from kzgraph.site.templating import environment
from kzgraph.site.texts import Text, comparison, not_said
from kzgraph.site.words import phrases
from kzgraph.vocab import LANGUAGES

if TYPE_CHECKING:
    from kzgraph.site.content import Content
    from kzgraph.site.reader import Reader

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# of a page that others may show in a frame: it has a style and nothing else
FRAMED_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
SYMBOL = re.compile(r'<symbol id="(m-[a-z-]+)".*?</symbol>\n')
STATED = re.compile(r'<p class="stated">.*?</p>\n?')
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
    context = Context(reader, content, stated_in, with_news=bool(values.get("became")))
    html = _TEMPLATES.get_template(template).render(context.names(), **values)
    if "data-index" not in html:  # a script adds rows with any mark
        html = SYMBOL.sub(lambda symbol: symbol[0] if f'href="#{symbol[1]}"' in html else "", html)
    if content and STATED.search(html) and not content.names_somebody(html):
        html = STATED.sub("", html)  # a claim that names somebody by its roles need not show the name
    return html


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
