"""The graph as CSV, a table for each class."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kzgraph.formats.exports.nodes import TYPE, by_subject
from kzgraph.formats.tables import comma_separated
from kzgraph.graph.prefixes import short
from kzgraph.graph.store import select
from kzgraph.reading.notes import named_days
from kzgraph.safety.escapes import no_formula
from kzgraph.vocab import KZ

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzgraph.graph.workspace import Workspace


def tables(_workspace: Workspace, store: ox.Store) -> dict[str, str]:
    """A table for each class: the IRI, then a column for each property of its nodes. IRIs are in full, several values parted by a bar.

    Where rows name persons, the column `personNamedOn` says on which day the source did so.
    """
    classes = {row["class"].value for row in select(store, "SELECT ?class { ?class a owl:Class }")}
    by_class: dict[str, list[tuple[str, dict[str, list[ox.NamedNode | ox.Literal]]]]] = {}
    for subject, properties in by_subject(store).items():
        for kind in properties.get(TYPE, []):
            if kind.value in classes:
                by_class.setdefault(kind.value.removeprefix(KZ).lower(), []).append((subject, properties))
    days = named_days(store)
    return {f"{name}.csv": _table(nodes, days) for name, nodes in sorted(by_class.items())}


def _table(nodes: list[tuple[str, dict[str, list[ox.NamedNode | ox.Literal]]]], days: Callable[[str], tuple[str, ...]]) -> str:
    """Columns are property names; a text in a language has a column of its own, such as label@en."""

    def columns(properties: dict[str, list[ox.NamedNode | ox.Literal]]) -> dict[str, list[str]]:
        cells: dict[str, list[str]] = {}
        for name, terms in properties.items():
            if name == TYPE:
                continue
            for term in terms:
                tag = f"@{term.language}" if isinstance(term, ox.Literal) and term.language else ""
                cells.setdefault(short(name).split(":")[-1] + tag, []).append(term.value)
        return cells

    rows = [(subject, columns(properties)) for subject, properties in nodes]
    for subject, cells in rows:
        if named_on := days("\n".join([subject, *itertools.chain.from_iterable(cells.values())])):
            cells["personNamedOn"] = list(named_on)
    order = {"label": 0, "statedIn": 1, "voice": 2, "standing": 3, "asOf": 4, "personNamedOn": 5}
    names = sorted({name for _, cells in rows for name in cells}, key=lambda name: (order.get(name.split("@")[0], 9), name))
    lines = [[subject, *(no_formula(" | ".join(cells.get(name, []))) for name in names)] for subject, cells in rows]
    return comma_separated(["iri", *names], lines)
