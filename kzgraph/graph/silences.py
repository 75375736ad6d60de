"""What the sources do not say: which source, of an excerpt what is known of the rest of its text, and what the other sources have on it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import one_of, select
from kzgraph.vocab import KZV

SILENT = "rest-silent"
ITSELF = KZV + "the-source-itself"


class Beside(NamedTuple):
    """What another source has on what one does not say: the claims that say it or a part of it, and its own silences, as IRIs.

    Where it has neither, it was not looked for there.
    """

    source: str
    claims: tuple[str, ...] = ()
    silences: tuple[str, ...] = ()


class Silence(NamedTuple):
    """The source that does not say a thing; `rest` is empty for a text that is encoded whole, else a local name of kzv:rests-of-texts.

    `matter` is the IRI of the heading under which it is listed, empty for none. `beside` has each other text that was read whole.
    """

    source: str
    rest: str
    matter: str = ""
    beside: tuple[Beside, ...] = ()

    @property
    def of_excerpt(self) -> bool:
        """Whether it may be said of the excerpt alone."""
        return self.rest not in ("", SILENT)

    @property
    def unread(self) -> list[str]:
        """The other texts in which nobody looked for it; none of what is looked for about its source, of which no other tells."""
        return [other.source for other in self.beside if not (other.claims or other.silences)] if self.matter != ITSELF else []


def silences(store: ox.Store) -> dict[str, Silence]:
    """Each of them by its IRI, with what other texts have on it."""
    read = select(store, "SELECT ?text { ?passage a kz:Passage ; oa:hasSource ?text } GROUP BY ?text ORDER BY ?text")
    texts = [row["text"].value for row in read]
    said = _beside(store, "?silence kz:saidElsewhere ?value . ?value kz:statedIn ?place . ?place oa:hasSource ?source")
    unsaid = _beside(store, "?silence kz:besideSilence|^kz:besideSilence ?value . ?value kz:notSaidIn ?source . BIND (?value AS ?place)")
    return {
        iri: one._replace(
            beside=tuple(Beside(text, said.get((iri, text), ()), unsaid.get((iri, text), ())) for text in texts if text != one.source)
        )
        for iri, one in alone(store).items()
    }


def open_for(store: ox.Store, source: str) -> list[list[str]]:
    """The silences of other sources for which nobody looked in a source, those on one thing together, by matter and IRI."""
    known = silences(store)
    waiting = {
        iri: [other for side in one.beside for other in side.silences]
        for iri, one in sorted(known.items(), key=lambda item: (item[1].matter, item[0]))
        if source in one.unread
    }
    together = []
    while waiting:
        group = [iri := next(iter(waiting))]
        group += [other for other in waiting.pop(iri) if waiting.pop(other, None) is not None]
        together.append(group)
    return together


def alone(store: ox.Store, among: Collection[str] | None = None) -> dict[str, Silence]:
    """Each of them, or of these IRIs, without other texts. Where nobody says what is known of the rest of an excerpt, it was not read."""
    rows = select(
        store,
        f"""SELECT ?silence ?source (IF(?excerpt, COALESCE(?known, kzv:rest-unread), "") AS ?rest) ?matter {{
          {one_of("silence", among)} ?silence kz:notSaidIn ?source BIND (EXISTS {{ ?source kz:leftOut ?left }} AS ?excerpt)
          OPTIONAL {{ ?silence kz:restOfText ?known }} OPTIONAL {{ ?silence kz:matter ?matter }}
        }}""",
    )
    return {
        row["silence"].value: Silence(
            row["source"].value, row["rest"].value.removeprefix(KZV), row["matter"].value if row["matter"] else ""
        )
        for row in rows
    }


def _beside(store: ox.Store, pattern: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """The values that a pattern gives for each silence and source, in the order of their places: for claims, that of the text."""
    held: dict[tuple[str, str], tuple[str, ...]] = {}
    first = f"SELECT ?silence ?source ?value (MIN(STR(?place)) AS ?first) {{ {pattern} }} GROUP BY ?silence ?source ?value"
    for row in select(store, f"{first} ORDER BY ?first ?value"):
        key = row["silence"].value, row["source"].value
        held[key] = (*held.get(key, ()), row["value"].value)
    return held
