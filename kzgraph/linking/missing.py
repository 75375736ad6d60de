"""Nodes of this graph that have no link, each with the reason."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from kzgraph.graph.store import select
from kzgraph.model import kinds
from kzgraph.vocab import KZ, KZV, SKOS

# The reason by class, where nothing was judged.
WHY = {
    kinds.GROUP: "a group is never linked: that would narrow it to single people",
    kinds.PERSON: "nothing was judged: a reviewer links persons one by one, from a published list",
}
NOTHING = "nothing was judged: propose candidates with kzgraph link, unless no dataset has it"
STATES = {KZV + "unsure-link": "a reviewer was unsure", KZV + "negative-link": "the proposals were rejected"}
CONCEPT = SKOS + "Concept"
CLASSES = (*kinds.THINGS, "Matter")


class Missing(NamedTuple):
    """A thing without a positive link, its class and why."""

    thing: ox.NamedNode
    kind: str
    reason: str


def missing(store: ox.Store, dataset: str = "") -> list[Missing]:
    """The things and matters without a positive link, or without one into a dataset, in the order of classes and IRIs; one reason each."""
    into = f"FILTER (STR(?dataset) = {ox.Literal(dataset)})" if dataset else ""
    classes = ", ".join(f"kz:{name}" for name in CLASSES if name != "Matter")
    rows = select(
        store,
        f"""SELECT DISTINCT ?thing ?class ?state WHERE {{
          {{ ?thing a ?class . FILTER (?class IN ({classes})) }}
          UNION {{ ?thing skos:inScheme kzv:matters ; a ?class . FILTER (?class = skos:Concept) }}
          OPTIONAL {{ ?link kz:linkSubject ?thing ; kz:linkState ?state ; kz:inDataset ?dataset . {into} }}
        }}""",
    )
    states: dict[tuple[ox.NamedNode, str], set[str]] = {}
    for row in rows:
        judged = states.setdefault(
            (row["thing"], "Matter" if row["class"].value == CONCEPT else row["class"].value.removeprefix(KZ)), set()
        )
        judged |= {row["state"].value} if row["state"] else set()
    gaps = []
    for (thing, kind), judged in states.items():
        if KZV + "positive-link" not in judged:
            judged_states = [STATES[state] for state in STATES if state in judged]
            gaps.append(Missing(thing, kind, judged_states[0] if judged_states else WHY.get(kind, NOTHING)))
    return sorted(gaps, key=lambda entry: (CLASSES.index(entry.kind), entry.thing.value))
