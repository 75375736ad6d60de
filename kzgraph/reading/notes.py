"""What must be said beside an answer: flags on assertions, and the day on which persons were named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzgraph.graph.store import select

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    Rows = Iterable[Iterable[ox.NamedNode | ox.Literal | None]]

FLAGS = {"not said": "silentOn", "left open": "ambiguous", "supplied": "inferred"}


def flags(store: ox.Store) -> dict[str, list[tuple[str, ox.NamedNode]]]:
    """The flags of each assertion that has any: kind (a key of FLAGS) and aspect."""
    by_node: dict[str, list[tuple[str, ox.NamedNode]]] = {}
    for kind, name in FLAGS.items():
        for row in select(store, f"SELECT ?node ?aspect {{ ?node kz:{name} ?aspect }} ORDER BY ?node ?aspect"):
            by_node.setdefault(row["node"].value, []).append((kind, row["aspect"]))
    return by_node


def person_days(store: ox.Store, nodes: set[str]) -> tuple[str, ...]:
    """The days of the sources in which persons among these nodes are named, or persons in assertions or in passages among them."""
    rows = select(
        store,
        """SELECT DISTINCT ?person ?said ?day WHERE {
          ?person a kz:Person ; kz:namedIn/oa:hasSource/dcterms:issued ?day .
          OPTIONAL { { ?said ?role ?person ; kz:voice ?voice } UNION { ?person kz:namedIn/kz:within* ?said } }
        }""",
    )
    return tuple(sorted({row["day"].value for row in rows if {row["person"].value, getattr(row["said"], "value", "")} & nodes}))


def days_of(store: ox.Store, rows: Rows) -> tuple[str, ...]:
    """The days on which persons in the rows of an answer were named."""
    return person_days(store, nodes_of(rows))


def nodes_of(rows: Rows) -> set[str]:
    """The nodes in the rows of an answer; several passages of a row may stand in one cell, with spaces between."""
    return {iri for row in rows for cell in row if cell is not None for iri in cell.value.split()}


def days_in(store: ox.Store, text: str) -> tuple[str, ...]:
    """The days on which persons were named whose name, IRI or short name stands in a text of any form."""
    return named_days(store)(text)


def named_days(store: ox.Store) -> Callable[[str], tuple[str, ...]]:
    """As `days_in`, for many texts."""
    days: dict[str, set[str]] = {}
    for row in select(
        store,
        """SELECT DISTINCT ?person ?name ?day WHERE {
          ?person a kz:Person ; rdfs:label ?name ; kz:namedIn/oa:hasSource/dcterms:issued ?day }""",
    ):
        for mark in (row["name"].value, row["person"].value.rsplit("/", 1)[-1]):
            days.setdefault(mark, set()).add(row["day"].value)
    return lambda text: tuple(sorted({day for mark, named in days.items() if mark in text for day in named}))
