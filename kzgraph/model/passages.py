"""Passages: places in sources, and those that a store holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from string import ascii_lowercase
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from kzgraph.errors import KzgraphError
from kzgraph.graph.names import current_names, short_name, with_own_names
from kzgraph.graph.store import named_node, one_of, select
from kzgraph.vocab import OA


class Passage(NamedTuple):
    """A place in a source, with offsets in Unicode code points, half open; `sentence` is 0 for a whole paragraph.

    `deep_link` is the page of the source where a passage has no link of its own.
    `read_on` is empty but for a page of which no copy was taken: the day on which it was read. It has no offsets and no digests.
    `of_excerpt` is true where only an excerpt of the source is encoded: its paragraphs are counted in the excerpt.
    `section` is that of the published text, empty where none is given.
    `source_name` is what its source is called in few words, such as HRW 2022; a page of which no copy was taken is named by its site.
    """

    iri: str
    source: str
    within: str
    paragraph: int
    sentence: int
    start: int
    end: int
    sha256: str
    folded_sha256: str
    paraphrase: str
    deep_link: str
    read_on: str = ""
    of_excerpt: bool = False
    section: str = ""
    source_name: str = ""

    @property
    def link(self) -> str:
        """The address that opens the published page, at the place where the passage has a link of its own."""
        return self.deep_link

    @property
    def name(self) -> str:
        """The last step of the IRI, such as `p08-s01-a`."""
        return self.iri.rsplit("/", 1)[-1]

    @property
    def clause(self) -> int:
        """The number of the clause of a sentence, from 1, which its name gives as a letter; 0 for a whole sentence or paragraph."""
        letter = re.search("-s[0-9]+-([a-z])$", self.name)
        return ascii_lowercase.index(letter[1]) + 1 if letter else 0


def passages(store: ox.Store, source: str | None = None, among: Collection[str] | None = None) -> list[Passage]:
    """The passages of a text, of one source or of all, in the order of the text; of these IRIs alone if they are given."""
    found = select(  # without their class, which the store would list first and compare with all that are asked for
        store,
        f"""SELECT * WHERE {{ {one_of("iri", among)} {one_of("source", [source] if source else None)}
          ?iri oa:hasSource ?source ; kz:paragraph ?paragraph ; oa:start ?start ; oa:end ?end ;
            kz:sha256 ?sha256 ; kz:foldedSha256 ?folded ; kz:paraphrase ?paraphrase .
          FILTER (LANG(?paraphrase) = "en")
          OPTIONAL {{ ?iri kz:deepLink ?link }} OPTIONAL {{ ?source schema:url ?page }}
          OPTIONAL {{ ?source kz:leftOut ?left FILTER (LANG(?left) = "en") }}
          OPTIONAL {{ ?iri kz:within ?within }} OPTIONAL {{ ?iri kz:sentence ?sentence }}
        }}""",
    )
    rows = list(found)
    sources = {row["source"].value for row in rows}
    within = one_of("source", sources if len(sources) == 1 else None)  # those of several are listed sooner with all
    sections = {
        (row["source"], row["paragraph"]): row["section"].value
        for row in select(store, f"SELECT * {{ {within} ?iri kz:section ?section ; oa:hasSource ?source ; kz:paragraph ?paragraph }}")
    }
    in_store = [
        Passage(
            row["iri"].value,
            row["source"].value,
            row["within"].value if row["within"] else "",
            _whole(row["paragraph"]),
            _whole(row["sentence"]),
            _whole(row["start"]),
            _whole(row["end"]),
            row["sha256"].value,
            row["folded"].value,
            row["paraphrase"].value,
            (row["link"] or row["page"] or row["source"]).value,
            of_excerpt=row["left"] is not None,
            section=sections.get((row["source"], row["paragraph"]), ""),
            source_name=short_name(row["source"].value),
        )
        for row in rows
    ]
    return in_order(in_store)


def in_order(known: Iterable[Passage]) -> list[Passage]:
    """Passages by source, each in the order of the text, a sentence before its parts."""
    return sorted(known, key=lambda passage: (passage.source, passage.start, -passage.end, passage.iri))


def cited(store: ox.Store, among: Collection[str] | None = None, source: str | None = None) -> list[Passage]:
    """All that assertions may rest on, or those of these IRIs or one source: passages of texts, then pages of which no copy was taken."""
    rows = select(
        store,
        f"""SELECT ?iri ?source ?page ?day ?paraphrase WHERE {{ {one_of("iri", among)} {one_of("source", [source]) if source else ""}
          ?iri a kz:PagePassage ; oa:hasSource ?source ; schema:url ?page ; kz:readOn ?day ; kz:paraphrase ?paraphrase .
          FILTER (LANG(?paraphrase) = "en")
        }} ORDER BY ?iri""",
    )
    return [*passages(store, source, among), *map(_page, rows)]


def _page(row: Any) -> Passage:  # noqa: ANN401 (a solution of a SELECT)
    """A page of which no copy was taken."""
    source, page = row["source"].value, row["page"].value
    site = (urlsplit(page).hostname or "").removeprefix("www.") or short_name(source)
    paraphrase = row["paraphrase"].value
    return Passage(row["iri"].value, source, "", 0, 0, 0, 0, "", "", paraphrase, page, row["day"].value, source_name=site)


class Passages(Mapping[str, Passage]):
    """What `cited` gives, by IRI: a source is read when one of its passages is first asked for, and all when they are counted or listed.

    `read` are those that have been read.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.names = current_names()
        self.read: dict[str, Passage] = {}

    @cached_property
    @with_own_names
    def _every(self) -> dict[str, Passage]:
        self.read = {passage.iri: passage for passage in cited(self._store)}
        return self.read

    @with_own_names
    def fetch(self, iris: Iterable[str] | None = None) -> None:
        """Reads some passages at once, without the others of their sources; all for None."""
        unread = {iri for iri in (self._every if iris is None else iris) if iri not in self.read}
        self.read.update((passage.iri, passage) for passage in (cited(self._store, unread) if unread else ()))

    @with_own_names
    def __getitem__(self, iri: str) -> Passage:
        if iri not in self.read and (node := named_node(iri)):
            for quad in self._store.quads_for_pattern(node, OA.hasSource, None):
                if isinstance(quad.object, ox.NamedNode):
                    self.read.update((passage.iri, passage) for passage in cited(self._store, source=quad.object.value))
        return self.read[iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)


def _whole(term: ox.NamedNode | ox.Literal | None) -> int:
    """A whole number, 0 where there is none."""
    if term is None:
        return 0
    if not term.value.isdecimal() or len(term.value) > 12:
        raise KzgraphError(f"{term.value[:40]}: not an offset or a number of a passage. kzgraph validate shows where it is.")
    return int(term.value)
