"""What the rows of an answer rest on, for readers who have no page beside them."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import objects, select
from kzgraph.questions.answers.view import Row, View
from kzgraph.reading.told import AS_OF, Told
from kzgraph.vocab import KZ


class Details(NamedTuple):
    """Of one row: the days that are those of its source, who relays its voice (a node, or the site of a page), what it is a part of, the
    time that it counts, its claims, and of its sources the titles, the days on which they were published, and those on which pages of
    which no copy was taken were read.
    """

    reported_on: tuple[ox.NamedNode | ox.Literal, ...]
    relays: tuple[ox.NamedNode | str, ...]
    wholes: tuple[ox.NamedNode, ...]
    times: tuple[str, ...]
    claims: tuple[ox.NamedNode, ...]
    titles: tuple[str, ...]
    published_on: tuple[str, ...]
    read_on: tuple[str, ...]


def details(store: ox.Store, shown: View) -> list[Details]:
    """The details of each row."""
    rows = select(
        store,
        """SELECT ?source ?day (MIN(?name) AS ?title) {
          ?source a kz:Source ; dcterms:issued ?day ; dcterms:title ?name } GROUP BY ?source ?day""",
    )
    sources = {row["source"].value: (row["title"].value, row["day"].value) for row in rows}
    told = Told(store)
    return [_of_row(store, told, sources, row, dict(zip(shown.columns, row.cells, strict=True))) for row in shown.rows]


def _of_row(
    store: ox.Store,
    told: Told,
    sources: dict[str, tuple[str, str]],
    row: Row,
    cells: dict[str, tuple[ox.NamedNode | ox.Literal, ...]],
) -> Details:
    claims = tuple(node for node in cells.get("assertion", ()) if isinstance(node, ox.NamedNode))
    stated = list(dict.fromkeys(passage.source for passage in row.passages))
    read = {passage.source: passage.read_on for passage in row.passages if passage.read_on}
    said = [(claim.value, day) for claim in claims for day in cells.get("asOf", ())]
    wholes = (whole for claim in claims for name in (KZ.subsetOf, KZ.among) for whole in objects(store, claim, name))
    times = (time for claim in claims for name in (KZ.start, KZ.end) for time in _literals(store, claim, name))
    return Details(
        reported_on=tuple(day for claim, day in said if stated and told.dated(claim, day.value, stated[0], relayed=False) != AS_OF),
        relays=tuple(dict.fromkeys(relay for voice in cells.get("voice", ()) for relay in told.relays(row.passages, voice))),
        wholes=tuple(wholes),
        times=tuple(dict.fromkeys(times)),
        claims=claims,
        titles=tuple(sources[iri][0] for iri in stated if iri in sources),
        published_on=tuple(sources[iri][1] for iri in stated if iri in sources and iri not in read),
        read_on=tuple(dict.fromkeys(read.values())),
    )


def _literals(store: ox.Store, node: ox.NamedNode, name: ox.NamedNode) -> list[str]:
    return [quad.object.value for quad in store.quads_for_pattern(node, name, None) if isinstance(quad.object, ox.Literal)]
