"""The order of time in which claims are told."""

from __future__ import annotations

import pyoxigraph as ox

from kzgraph.graph.store import select


def days(store: ox.Store) -> dict[str, str]:
    """The day by which each claim stands in the order of time: its own, else the first in its last sentence, else the day up to which
    it holds.

    So a charge that is told with the decision on it does not come after it, at the day of the report.
    """
    rows = list(
        select(
            store,
            """SELECT ?claim ?passage ?asOf (COALESCE(?date, ?start) AS ?day) {
              ?claim kz:asOf ?asOf ; kz:statedIn ?passage
              OPTIONAL { ?claim kz:date ?date } OPTIONAL { ?claim kz:start ?start } }""",
        )
    )
    own: dict[str, str] = {}
    told: dict[str, str] = {}  # by passage
    for row in rows:
        if day := row["day"]:
            own[row["claim"].value] = min(day.value, own.get(row["claim"].value, day.value))
            told[row["passage"].value] = min(day.value, told.get(row["passage"].value, day.value))
    found = dict(own)
    for row in rows:
        claim = row["claim"].value
        if claim not in own:
            day = told.get(row["passage"].value, row["asOf"].value)
            found[claim] = max(day, found.get(claim, day))
    return found
