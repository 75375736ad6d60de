"""Who reads a page, in which languages and at which address; the links that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from kzgraph.formats.row_formats import ROW_FORMATS
from kzgraph.site import feed
from kzgraph.vocab import KZ, KZR, KZV

ROOT = KZR.removesuffix("resource/")
SPACES = {KZ: "ontology/", KZV: "vocab/", KZR: "resource/"}
LOCAL = ("127.0.0.1", "::1", "localhost")
Query = Mapping[str, object] | tuple[tuple[str, object], ...]


def pairs(query: Query) -> tuple[tuple[str, object], ...]:
    """Names and values of a query string."""
    return query if isinstance(query, tuple) else tuple(query.items())


class Reader(NamedTuple):
    """A request for a page: interface language, language of claims, the server's address, the path, and the query without languages.

    `kept` are the languages chosen in the address: links carry them on. Addresses are those of a server; `files.FileReader` and the
    templates in the folder of `part` hold what differs in a folder of files.
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

    @property
    def answers_as(self) -> tuple[str, ...]:
        """The endings under which an answer can be had as data, and its query."""
        return (*(row.ending for row in ROW_FORMATS.values() if row.results), "rq")

    @property
    def answers(self) -> bool:
        """Whether any value that a reader chooses is answered, and not only those that have a page."""
        return True

    @property
    def feed(self) -> str:
        """A link to the feed of changes."""
        return self.asset(feed.PATH)

    def field(self, name: str) -> str:
        """The value of a query field, empty if the address does not have it."""
        return dict(self.query).get(name, "")

    def part(self, name: str) -> str:
        """The template of a part of the page that differs where there is no server."""
        return f"server/{name}.html.j2"

    def href(self, path: str, query: Query = ()) -> str:
        """A link to a path of this server, in the languages that the reader chose."""
        fields = (*pairs(query), *self.kept)
        return urlsplit(self.base).path + path + ("?" + urlencode(fields) if fields else "")

    def here(self, **languages: str) -> str:
        """A link to this page in other languages."""
        kept = tuple({**dict(self.kept), **languages}.items())
        return self._replace(kept=kept).href(self.path, self.query)

    def asset(self, path: str) -> str:
        """A link to a style sheet, script or icon."""
        return urlsplit(self.base).path + path

    def file(self, path: str, ending: str, query: Query = ()) -> str:
        """A link to a document as data."""
        return f"{self.base}{path}.{ending}" + ("?" + urlencode(query) if query else "")

    def editor(self, question: str) -> str:
        """A link to the query editor that holds a question."""
        return self.href("/query", (("question", question),))

    def sheet(self, path: str, query: Query = (), *, semicolons: bool = False) -> str:
        """A link to the rows of a page as a table for a spreadsheet, with labels in the reader's language."""
        separator = (("separator", "semicolon"),) if semicolons else ()
        return self.file(path, "csv", (*pairs(query), ("labels", self.language), *separator))

    def fetched(self, path: str, ending: str, query: Query = ()) -> tuple[str, Query]:
        """Where programs get a document as data: an address, and the fields that are sent to it."""
        return self.file(path, ending), query

    def published(self, path: str, query: Query = ()) -> str:
        """Where others can open a page; empty where none is known, or where it is on this machine alone."""
        address = self.permalink(path, query)
        return "" if urlsplit(address).hostname in LOCAL else address

    def permalink(self, path: str, query: Query = ()) -> str:
        """The address under which a page is cited, empty where none is known."""
        return self.base + path + "?" + urlencode((*pairs(query), ("lang", self.language)))


def path_of(iri: str) -> str:
    """The path of a node in our namespaces, which mirrors its IRI; empty for any other node."""
    if iri in (ROOT + "ontology", ROOT + "vocab"):
        return "/" + iri.removeprefix(ROOT)
    for space, folder in SPACES.items():
        if iri.startswith(space) and len(iri) > len(space):
            return "/" + folder + quote(iri.removeprefix(space), safe="/:@!$&'()*+,;=-._~")
    return ""
